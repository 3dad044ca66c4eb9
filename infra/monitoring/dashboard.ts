/** The dashboard as data: is it healthy, where is it stuck, what does it cost. */
import type * as pulumi from "@pulumi/pulumi";
import { RECORD_COUNTS } from "../../shared/metrics";
import type { AlarmRule } from "./alarms/rule";
import { systemMetrics, type Metric, type SystemMetrics, type Watched } from "./metrics";

export interface DashboardSubjects extends Watched {
  region: string;
  functionMemoryMiB: number;
}

/** CloudWatch's grid has 24 columns. */
const COLUMNS = 24;
const HEIGHT = 6;

interface Widget {
  type: "metric" | "alarm" | "text";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** The widgets, row by row: the original's four, then a section for each question. */
export function dashboardBody(subjects: DashboardSubjects, rules: AlarmRule[], alarmArns: pulumi.Input<string>[]) {
  const metrics = systemMetrics(subjects);
  const { region } = subjects;
  return {
    widgets: arranged([
      graph(region, "Aurora CPU Utilization", [metrics.database("CPUUtilization", "Average")], 12),
      graph(region, "ECS Service CPU", [metrics.service("CPUUtilization", "Average")], 12),
      graph(region, "Lambda Invocations", [metrics.processor("Invocations", "Sum")], 12),
      graph(region, "Lambda Errors", [metrics.processor("Errors", "Sum")], 12),
      heading("Is it healthy?"),
      { type: "alarm", width: COLUMNS, height: 4, properties: { title: "Alarms", alarms: alarmArns } },
      ...healthWidgets(metrics, region),
      heading("Where is it stuck? In the order in which a transaction passes; the line is the alarm's threshold"),
      ...rules.map((rule) => ruleWidget(region, rule)),
      heading("What does it cost? Usage that is billed; prices are AWS's"),
      ...costWidgets(metrics, subjects),
    ]),
  };
}

function healthWidgets({ loadBalancer, targets, system }: SystemMetrics, region: string): Widget[] {
  const answers = ["2XX", "4XX", "5XX"].map((kind) => targets(`HTTPCode_Target_${kind}_Count`, "Sum"));
  const records = RECORD_COUNTS.map((name) => system(name, "Sum"));
  return [
    graph(region, "Requests and answers", [loadBalancer("RequestCount", "Sum"), ...answers]),
    graph(region, "Records of the event processor", records),
    graph(region, "Milliseconds of a batch", [system("BatchMilliseconds", "p99")]),
  ];
}

function costWidgets(metrics: SystemMetrics, { region, functionMemoryMiB }: DashboardSubjects): Widget[] {
  const { loadBalancer, targets, database, writer, reader, processor, queue, table, index } = metrics;
  const throughput = (name: string) => [table(name, "Sum"), index(name, "Sum")];
  const capacity = "ServerlessDatabaseCapacity";
  return [
    graph(region, "Aurora: ACUs", [writer(capacity, "Average"), reader(capacity, "Average")]),
    graph(region, "Aurora: reads and writes of storage", [
      database("VolumeReadIOPs", "Sum"),
      database("VolumeWriteIOPs", "Sum"),
    ]),
    graph(region, "Fargate: healthy tasks", [targets("HealthyHostCount", "Average")]),
    graph(region, "Load balancer: capacity units", [loadBalancer("ConsumedLCUs", "Sum")]),
    graph(
      region,
      "NAT gateways: bytes out and in",
      metrics.natGateways.flatMap((gateway) => [
        gateway("BytesOutToDestination", "Sum"),
        gateway("BytesOutToSource", "Sum"),
      ]),
    ),
    computedGraph(
      region,
      "Lambda: memory x time",
      processor("Duration", "Sum"),
      "GB-seconds",
      `m / 1000 * ${functionMemoryMiB / 1024}`,
    ),
    graph(
      region,
      "SQS: requests that carry messages, and empty ones",
      ["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted", "NumberOfEmptyReceives"].map(
        (name) => queue(name, "Sum"),
      ),
    ),
    graph(region, "DynamoDB: consumed units", [
      ...throughput("ConsumedReadCapacityUnits"),
      ...throughput("ConsumedWriteCapacityUnits"),
    ]),
    graph(
      region,
      "Logs: bytes taken in",
      metrics.logGroups.map((group) => group("IncomingBytes", "Sum")),
    ),
  ];
}

function heading(markdown: string): Widget {
  return { type: "text", width: COLUMNS, height: 1, properties: { markdown: `## ${markdown}` } };
}

/** A metric as dashboards write it: a list of names and values. */
function series({ namespace, metricName, dimensions }: Metric) {
  return [namespace, metricName, ...Object.entries(dimensions).flat()];
}

/** A graph of metrics that have one statistic in common. */
function graph(region: string, title: string, shown: Metric[], width = COLUMNS / 3, more: object = {}): Widget {
  const properties = { title, view: "timeSeries", region, stat: shown[0]?.statistic, metrics: shown.map(series) };
  return { type: "metric", width, height: HEIGHT, properties: { ...properties, ...more } };
}

/** A graph of what metric math makes of a metric, which is `m` in the expression. */
function computedGraph(region: string, title: string, metric: Metric, label: string, expression: string): Widget {
  const metrics = [[{ expression, label }], [...series(metric), { id: "m", visible: false }]];
  return graph(region, title, [metric], undefined, { metrics });
}

function ruleWidget(region: string, { name, metric, threshold, periodSeconds, comparison }: AlarmRule): Widget {
  const label = `${comparison} ${threshold}`;
  return graph(region, name, [metric], COLUMNS / 4, {
    period: periodSeconds,
    annotations: { horizontal: [{ value: threshold, label }] },
  });
}

/** Gives each widget its place: side by side while there is room, then below the tallest of the row. */
function arranged(widgets: Widget[]) {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map((widget) => {
    if (x + widget.width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const placed = { ...widget, x, y };
    x += widget.width;
    rowHeight = Math.max(rowHeight, widget.height);
    return placed;
  });
}
