import assert from "node:assert/strict";
import { deployMonitored } from "../../support/program/monitored-system";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const ALARM_ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm";

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: Record<string, unknown> & { title: string; metrics: unknown[][] };
}

async function dashboard() {
  const { inputs } = (await deployMonitored()).named("monitoring-dashboard");
  const { widgets } = JSON.parse(String(inputs.dashboardBody)) as { widgets: Widget[] };
  return { name: inputs.dashboardName, widgets };
}

/** The widgets below a heading, up to the next one. */
async function section(question: string): Promise<Widget[]> {
  const { widgets } = await dashboard();
  const headings = widgets.filter(({ type }) => type === "text");
  const heading = headings.find(({ properties }) => String(properties.markdown).startsWith(`## ${question}`));
  assert.ok(heading, question);
  const below = widgets.slice(widgets.indexOf(heading) + 1);
  const end = below.findIndex(({ type }) => type === "text");
  return end < 0 ? below : below.slice(0, end);
}

describe("the dashboard", () => {
  it("begins with the four graphs that it always had", async () => {
    const { name, widgets } = await dashboard();
    assert.equal(name, "transaction-dashboard-dev");
    const service = ["ClusterName", "transaction-cluster-dev", "ServiceName", "transaction-service-dev"];
    assert.deepEqual(
      widgets
        .slice(0, 4)
        .map(({ x, y, width, height, properties: p }) => [x, y, width, height, p.title, p.stat, p.metrics]),
      [
        [
          0,
          0,
          12,
          6,
          "Aurora CPU Utilization",
          "Average",
          [["AWS/RDS", "CPUUtilization", "DBClusterIdentifier", "aurora-cluster-dev"]],
        ],
        [12, 0, 12, 6, "ECS Service CPU", "Average", [["AWS/ECS", "CPUUtilization", ...service]]],
        [
          0,
          6,
          12,
          6,
          "Lambda Invocations",
          "Sum",
          [["AWS/Lambda", "Invocations", "FunctionName", "event-processor-dev"]],
        ],
        [12, 6, 12, 6, "Lambda Errors", "Sum", [["AWS/Lambda", "Errors", "FunctionName", "event-processor-dev"]]],
      ],
    );
  });

  it("shows the state of every alarm", async () => {
    const alarms = (await deployMonitored()).ofType(alarmType).map(({ inputs }) => String(inputs.name));
    const [states, ...graphs] = await section("Is it healthy?");
    assert.equal(states?.type, "alarm");
    assert.deepEqual(
      (states.properties.alarms as string[]).toSorted(),
      alarms.map((name) => `${ALARM_ARN}:${name}`).sort(),
    );
    assert.deepEqual(
      graphs.map(({ properties }) => properties.title),
      ["Requests and answers", "Records of the event processor", "Milliseconds of a batch"],
    );
  });

  it("shows no more alarms in a widget than the hundred that CloudWatch takes", async () => {
    // Ten subscribers have as many; NAT gateways, which have an alarm each, are made sooner.
    const availabilityZones = Array.from({ length: 80 }, (_, number) => `us-east-1-${number}`);
    const deployment = await deployMonitored({ availabilityZones, natGatewayStrategy: "OnePerAz" });
    const alarms = deployment.ofType(alarmType).map(({ inputs }) => `${ALARM_ARN}:${String(inputs.name)}`);
    const { widgets } = JSON.parse(String(deployment.named("monitoring-dashboard").inputs.dashboardBody)) as {
      widgets: Widget[];
    };
    const shown = widgets.filter(({ type }) => type === "alarm").map(({ properties }) => properties.alarms as string[]);
    assert.deepEqual(
      shown.map(({ length }) => length),
      [100, alarms.length - 100],
    );
    assert.deepEqual(shown.flat().sort(), alarms.sort());
  });

  it("shows what every alarm looks at, with its threshold", async () => {
    const alarms = (await deployMonitored()).ofType(alarmType);
    const graphs = new Map((await section("Where is it stuck?")).map((w) => [w.properties.title, w.properties]));
    assert.equal(graphs.size, alarms.length);
    for (const { inputs: alarm } of alarms) {
      const shown = graphs.get(String(alarm.name).replace(/-dev$/, ""));
      assert.ok(shown, String(alarm.name));
      const [[namespace, metricName, ...dimensions] = [], ...others] = shown.metrics;
      assert.deepEqual([namespace, metricName, others], [alarm.namespace, alarm.metricName, []]);
      // The order of dimensions is of no consequence.
      assert.deepEqual(
        dimensions.sort(),
        Object.entries(alarm.dimensions as object)
          .flat()
          .sort(),
      );
      assert.equal(shown.stat, alarm.statistic ?? alarm.extendedStatistic);
      assert.equal(shown.period, alarm.period);
      const { horizontal } = shown.annotations as { horizontal: { value: number }[] };
      assert.deepEqual(
        horizontal.map(({ value }) => value),
        [alarm.threshold],
      );
    }
  });

  it("shows the usage that is billed", async () => {
    const graphs = await section("What does it cost?");
    const shown = graphs.map(({ properties: p }) => [p.title, p.stat, p.metrics.map((m) => m[1])]);
    assert.deepEqual(shown, [
      ["Aurora: ACUs", "Average", ["ServerlessDatabaseCapacity", "ServerlessDatabaseCapacity"]],
      ["Aurora: reads and writes of storage", "Sum", ["VolumeReadIOPs", "VolumeWriteIOPs"]],
      ["Fargate: healthy tasks", "Average", ["HealthyHostCount"]],
      ["Load balancer: capacity units", "Sum", ["ConsumedLCUs"]],
      ["NAT gateways: bytes out and in", "Sum", ["BytesOutToDestination", "BytesOutToSource"]],
      ["Lambda: memory x time", "Sum", [undefined, "Duration"]],
      [
        "SQS: requests that carry messages, and empty ones",
        "Sum",
        ["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted", "NumberOfEmptyReceives"],
      ],
      [
        "DynamoDB: consumed units",
        "Sum",
        [
          "ConsumedReadCapacityUnits",
          "ConsumedReadCapacityUnits",
          "ConsumedWriteCapacityUnits",
          "ConsumedWriteCapacityUnits",
        ],
      ],
      ["Logs: bytes taken in", "Sum", ["IncomingBytes", "IncomingBytes", "IncomingBytes"]],
    ]);
    const memoryTime = graphs.find(({ properties }) => properties.title === "Lambda: memory x time");
    assert.deepEqual(memoryTime?.properties.metrics, [
      [{ expression: "m / 1000 * 0.25", label: "GB-seconds" }],
      ["AWS/Lambda", "Duration", "FunctionName", "event-processor-dev", { id: "m", visible: false }],
    ]);
  });

  it("lays its widgets side by side, none over another", async () => {
    const { widgets } = await dashboard();
    const taken = new Set<string>();
    for (const { x, y, width, height, properties } of widgets) {
      assert.ok(x + width <= 24, properties.title);
      for (let column = x; column < x + width; column++)
        for (let row = y; row < y + height; row++) {
          assert.ok(!taken.has(`${column},${row}`), properties.title);
          taken.add(`${column},${row}`);
        }
    }
    for (const { type, properties } of widgets)
      if (type === "metric") {
        assert.equal(properties.region, "us-east-1");
        assert.equal(properties.view, "timeSeries");
      }
  });
});
