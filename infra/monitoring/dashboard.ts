/** The dashboard as data: is it healthy, where is it stuck, what does it cost. */
import type * as pulumi from "@pulumi/pulumi";
import { chunksOf } from "../../shared/chunks";
import { RECORD_COUNTS } from "../../shared/metrics";
import type { EventConsumer } from "../events/event-consumer";
import type { Network } from "../network/network";
import type { Metric, Metrics } from "../stack/metrics";
import { alarmName, thresholdOf, type Alarm } from "./alarms/alarm";
import type { MonitoredComponents } from "./components";

/** CloudWatch's grid has 24 columns. */
const COLUMNS = 24;
const HEIGHT = 6;

/** Alarms that a widget takes (CloudWatch, "Dashboard body structure and syntax"): ten subscribers have more. */
const MAX_ALARMS = 100;

const QUEUE_REQUESTS = [
  "NumberOfMessagesSent",
  "NumberOfMessagesReceived",
  "NumberOfMessagesDeleted",
  "NumberOfEmptyReceives",
];

interface Widget {
  type: "metric" | "alarm" | "text";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** The widgets, row by row: the original's four, then a section for each question. */
export function dashboardBody(
  region: string,
  components: MonitoredComponents,
  alarms: Alarm[],
  alarmArns: pulumi.Input<string>[],
) {
  const { service, database, consumers } = components;
  const runs = (metricName: string) => consumers.map(({ metrics }) => metrics.function(metricName, "Sum"));
  return {
    widgets: arranged([
      graph(region, "Aurora CPU Utilization", [database.metrics.cluster("CPUUtilization", "Average")], 12),
      graph(region, "ECS Service CPU", [service.metrics.tasks("CPUUtilization", "Average")], 12),
      graph(region, "Lambda Invocations", runs("Invocations"), 12),
      graph(region, "Lambda Errors", runs("Errors"), 12),
      heading("Is it healthy?"),
      ...chunksOf(alarmArns, MAX_ALARMS).map(alarmStates),
      ...healthWidgets(region, components),
      heading("Where is it stuck? In the order in which a transaction passes; the line is the alarm's threshold"),
      ...alarms.map((alarm) => alarmWidget(region, alarm)),
      heading("What does it cost? Usage that is billed; prices are AWS's"),
      ...costWidgets(region, components),
    ]),
  };
}

function alarmStates(alarms: pulumi.Input<string>[]): Widget {
  return { type: "alarm", width: COLUMNS, height: 4, properties: { title: "Alarms", alarms } };
}

function healthWidgets(region: string, { service, consumers }: MonitoredComponents): Widget[] {
  const { loadBalancer, targets } = service.metrics;
  const answers = ["2XX", "4XX", "5XX"].map((kind) => targets(`HTTPCode_Target_${kind}_Count`, "Sum"));
  const records = consumers.map(({ metrics }) => metrics.records);
  return [
    graph(region, "Requests and answers", [loadBalancer("RequestCount", "Sum"), ...answers]),
    graph(
      region,
      "Records of the event processor",
      records.flatMap((metric) => RECORD_COUNTS.map((name) => metric(name, "Sum"))),
    ),
    graph(
      region,
      "Milliseconds of a batch",
      records.map((metric) => metric("BatchMilliseconds", "p99")),
    ),
  ];
}

function costWidgets(region: string, components: MonitoredComponents): Widget[] {
  const { service, database, consumers, sessions, network } = components;
  const { loadBalancer, targets } = service.metrics;
  const { cluster, writer, reader } = database.metrics;
  const { table, userIndex } = sessions.metrics;
  const throughput = (name: string) => [table(name, "Sum"), userIndex(name, "Sum")];
  const capacity = "ServerlessDatabaseCapacity";
  return [
    graph(region, "Aurora: ACUs", [writer(capacity, "Average"), reader(capacity, "Average")]),
    graph(region, "Aurora: reads and writes of storage", [
      cluster("VolumeReadIOPs", "Sum"),
      cluster("VolumeWriteIOPs", "Sum"),
    ]),
    graph(region, "Fargate: healthy tasks", [targets("HealthyHostCount", "Average")]),
    graph(region, "Load balancer: capacity units", [loadBalancer("ConsumedLCUs", "Sum")]),
    ...natGatewayWidgets(region, network),
    ...consumers.map((consumer) => memoryTimeWidget(region, consumer)),
    ...topicWidgets(region, components),
    graph(
      region,
      "SQS: requests that carry messages, and empty ones",
      consumers.flatMap(({ queue }) => QUEUE_REQUESTS.map((name) => queue.metrics.queue(name, "Sum"))),
    ),
    graph(region, "DynamoDB: consumed units", [
      ...throughput("ConsumedReadCapacityUnits"),
      ...throughput("ConsumedWriteCapacityUnits"),
    ]),
    graph(
      region,
      "Logs: bytes taken in",
      logMetrics(components).map((metric) => metric("IncomingBytes", "Sum")),
    ),
  ];
}

/** None where the NAT gateways are another's. */
function natGatewayWidgets(region: string, { metrics: { natGateways } }: Network): Widget[] {
  const bytes = natGateways.flatMap((natGateway) => [
    natGateway("BytesOutToDestination", "Sum"),
    natGateway("BytesOutToSource", "Sum"),
  ]);
  return bytes.length > 0 ? [graph(region, "NAT gateways: bytes out and in", bytes)] : [];
}

/** None without subscribers. */
function topicWidgets(region: string, { announcements }: MonitoredComponents): Widget[] {
  if (!announcements) return [];
  const names = ["NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFilteredOut"];
  const counts = names.map((name) => announcements.topic.metrics(name, "Sum"));
  return [graph(region, "SNS: events published, delivered and filtered out", counts)];
}

/** Of a consumer's own, as metric math has one result. */
function memoryTimeWidget(region: string, { instance, memoryMiB, metrics }: EventConsumer): Widget {
  const title = instance === undefined ? "Lambda: memory x time" : `Lambda: memory x time, ${instance}`;
  const milliseconds = metrics.function("Duration", "Sum");
  return computedGraph(region, title, milliseconds, "GB-seconds", `m / 1000 * ${memoryMiB / 1024}`);
}

/** Of the log groups that the system writes to. */
function logMetrics({ service, database, consumers, flowLogs }: MonitoredComponents): Metrics[] {
  const { logs, insights } = service.metrics;
  const all = [
    logs,
    ...consumers.map(({ metrics }) => metrics.logs),
    database.metrics.logs,
    flowLogs?.metrics.logs,
    insights?.logs,
  ];
  return all.filter((metric) => metric !== undefined);
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

function alarmWidget(region: string, alarm: Alarm): Widget {
  const { comparison, threshold } = thresholdOf(alarm);
  return graph(region, alarmName(alarm), [alarm.metric], COLUMNS / 4, {
    period: alarm.for.seconds,
    annotations: { horizontal: [{ value: threshold, label: `${comparison} ${threshold}` }] },
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
