import assert from "node:assert/strict";
import { deployProgram, everyOption } from "../../support/stack";

const topicArn = "arn:aws:sns:us-east-1:123456789012:transaction-alerts-dev";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: Record<string, unknown> & { title: string; metrics: unknown[][] };
}

async function dashboard() {
  const { inputs } = (await deployProgram()).named("monitoring-dashboard");
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

describe("Monitoring", () => {
  it("makes an alarm of each rule that speaks to the topic, both ways, and names its entry in the runbook", async () => {
    const { tags, ...alarm } = (await deployProgram()).named("monitoring-alb-no-healthy-hosts").inputs;
    assert.ok(tags);
    assert.deepEqual(alarm, {
      name: "alb-no-healthy-hosts-dev",
      alarmDescription: "No task is healthy, the API is down. What to do: docs/operations.md#alb-no-healthy-hosts",
      namespace: "AWS/ApplicationELB",
      metricName: "HealthyHostCount",
      dimensions: { LoadBalancer: "app/transaction-alb-dev/1", TargetGroup: "targetgroup/t/1" },
      statistic: "Minimum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      period: 60,
      treatMissingData: "breaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  });

  it("asks for a percentile where it needs one", async () => {
    const { inputs } = (await deployProgram()).named("monitoring-alb-latency");
    assert.equal(inputs.extendedStatistic, "p99");
    assert.ok(!("statistic" in inputs));
    assert.equal(inputs.comparisonOperator, "GreaterThanThreshold");
    assert.equal(inputs.treatMissingData, "notBreaching");
  });

  it("watches the resources of the stack", async () => {
    const alarms = (await deployProgram()).ofType(alarmType);
    const watched = new Set(
      alarms.flatMap(({ inputs }) => Object.entries(inputs.dimensions as object).map((pair) => pair.join(" "))),
    );
    assert.deepEqual([...watched].sort(), [
      "ClusterName transaction-cluster-dev",
      "DBClusterIdentifier aurora-cluster-dev",
      "Environment dev",
      "FunctionName event-processor-dev",
      "GlobalSecondaryIndexName userId-index",
      "LoadBalancer app/transaction-alb-dev/1",
      "NatGatewayId nat-1",
      "QueueName lambda-dlq-dev",
      "QueueName transactions-dev",
      "QueueName transactions-dlq-dev",
      "Role WRITER",
      "ServiceName transaction-service-dev",
      "TableName sessions-dev",
      "TargetGroup targetgroup/t/1",
    ]);
  });

  it("follows the stack's configuration", async () => {
    const deployment = await deployProgram({ stack: "prod", config: everyOption });
    const threshold = (name: string) => deployment.named(`monitoring-${name}`).inputs.threshold;
    assert.equal(threshold("ecs-tasks-low"), 3);
    // 20 tasks, twice in a deployment, with 2 connections each, of which 80 %.
    assert.equal(threshold("aurora-connections"), 64);
    assert.equal(threshold("lambda-duration"), 48_000);
    const gateways = ["1", "2", "3"].map((n) => deployment.named(`monitoring-nat-port-errors-${n}`).inputs.dimensions);
    assert.deepEqual(gateways, [{ NatGatewayId: "nat-1" }, { NatGatewayId: "nat-2" }, { NatGatewayId: "nat-3" }]);
  });

  it("speaks to a topic that only this account's alarms may publish to", async () => {
    const deployment = await deployProgram();
    const { tags, ...topic } = deployment.named("monitoring-topic").inputs;
    assert.ok(tags);
    assert.deepEqual(topic, { name: "transaction-alerts-dev", displayName: "Transaction System Alerts" });
    assert.match(
      String(deployment.named("monitoring-topic-policy").inputs.policy),
      /"aws:SourceAccount":"123456789012"/,
    );
  });

  it("has a subscription exactly when there is an address", async () => {
    const type = "aws:sns/topicSubscription:TopicSubscription";
    assert.deepEqual((await deployProgram()).ofType(type), []);
    const subscribed = await deployProgram({ config: { alarmEmail: "ops@example.com" } });
    assert.deepEqual(
      subscribed.ofType(type).map(({ inputs }) => inputs),
      [{ topic: topicArn, protocol: "email", endpoint: "ops@example.com" }],
    );
  });
});

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
    const alarms = (await deployProgram()).ofType(alarmType).map(({ inputs }) => String(inputs.name));
    const [states, ...graphs] = await section("Is it healthy?");
    assert.equal(states?.type, "alarm");
    assert.deepEqual(
      (states.properties.alarms as string[]).toSorted(),
      alarms.map((name) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`).sort(),
    );
    assert.deepEqual(
      graphs.map(({ properties }) => properties.title),
      ["Requests and answers", "Records of the event processor", "Milliseconds of a batch"],
    );
  });

  it("shows what every alarm looks at, with its threshold", async () => {
    const alarms = (await deployProgram()).ofType(alarmType);
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
