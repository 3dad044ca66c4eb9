import assert from "node:assert/strict";
import { deployProgram } from "../support/stack";

const topicArn = "arn:aws:sns:us-east-1:123456789012:transaction-alerts-dev";

describe("Monitoring", () => {
  it("alarms on what hurts", async () => {
    const alarms = (await deployProgram()).ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
    const table = alarms.map(({ inputs: i }) => [
      i.name,
      `${String(i.namespace)} ${String(i.metricName)}`,
      i.dimensions,
      `${String(i.statistic)} > ${String(i.threshold)}`,
      `${String(i.datapointsToAlarm)} of ${String(i.evaluationPeriods)} x ${String(i.period)} s`,
    ]);
    assert.deepEqual(table, [
      [
        "aurora-cpu-high-dev",
        "AWS/RDS CPUUtilization",
        { DBClusterIdentifier: "aurora-cluster-dev" },
        "Average > 80",
        "2 of 2 x 300 s",
      ],
      [
        "ecs-unhealthy-dev",
        "AWS/ECS CPUUtilization",
        { ClusterName: "transaction-cluster-dev", ServiceName: "transaction-service-dev" },
        "Average > 90",
        "2 of 2 x 300 s",
      ],
      [
        "lambda-dlq-depth-dev",
        "AWS/SQS ApproximateNumberOfMessagesVisible",
        { QueueName: "lambda-dlq-dev" },
        "Maximum > 0",
        "1 of 1 x 60 s",
      ],
      ["lambda-errors-dev", "AWS/Lambda Errors", { FunctionName: "event-processor-dev" }, "Sum > 5", "1 of 1 x 300 s"],
      [
        "queue-age-dev",
        "AWS/SQS ApproximateAgeOfOldestMessage",
        { QueueName: "transactions-dev" },
        "Maximum > 300",
        "2 of 2 x 60 s",
      ],
      [
        "transactions-dlq-depth-dev",
        "AWS/SQS ApproximateNumberOfMessagesVisible",
        { QueueName: "transactions-dlq-dev" },
        "Maximum > 0",
        "1 of 1 x 60 s",
      ],
    ]);
    for (const { name, inputs } of alarms) {
      assert.equal(inputs.comparisonOperator, "GreaterThanThreshold", name);
      assert.equal(inputs.treatMissingData, "notBreaching", name);
      assert.deepEqual(inputs.alarmActions, [topicArn], name);
      assert.deepEqual(inputs.okActions, [topicArn], name);
      assert.ok(inputs.alarmDescription, name);
    }
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

  it("shows database, service, processor and queues on one dashboard", async () => {
    const { inputs } = (await deployProgram()).named("monitoring-dashboard");
    assert.equal(inputs.dashboardName, "transaction-dashboard-dev");
    const { widgets } = JSON.parse(String(inputs.dashboardBody)) as {
      widgets: { x: number; y: number; width: number; height: number; properties: Record<string, unknown> }[];
    };
    assert.deepEqual(
      widgets.map(({ x, y, width, height, properties: p }) => [x, y, width, height, p.title, p.stat, p.metrics]),
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
        [
          12,
          0,
          12,
          6,
          "ECS Service CPU",
          "Average",
          [
            [
              "AWS/ECS",
              "CPUUtilization",
              "ClusterName",
              "transaction-cluster-dev",
              "ServiceName",
              "transaction-service-dev",
            ],
          ],
        ],
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
        [
          0,
          12,
          12,
          6,
          "Age of the oldest message in seconds",
          "Maximum",
          [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "transactions-dev"]],
        ],
        [
          12,
          12,
          12,
          6,
          "Dead-lettered transactions",
          "Maximum",
          [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "transactions-dlq-dev"]],
        ],
      ],
    );
    for (const { properties } of widgets) {
      assert.equal(properties.region, "us-east-1");
      assert.equal(properties.view, "timeSeries");
    }
  });
});
