import assert from "node:assert/strict";
import { deployMonitored, type MonitoredSettings } from "../../support/program/monitored-system";
import type { Deployment } from "../../support/program/pulumi";

const loadBalancer = { LoadBalancer: "app/transaction-alb-dev/1" };
const targets = { ...loadBalancer, TargetGroup: "targetgroup/t/1" };
const service = { ClusterName: "transaction-cluster-dev", ServiceName: "transaction-service-dev" };
const cluster = { DBClusterIdentifier: "aurora-cluster-dev" };
const writer = { DBClusterIdentifier: "aurora-cluster-dev", Role: "WRITER" };
const system = { Environment: "dev" };
const queue = { QueueName: "transactions-dev" };
const deadLetters = { QueueName: "transactions-dlq-dev" };
const deadInvocations = { QueueName: "lambda-dlq-dev" };
const processor = { FunctionName: "event-processor-dev" };
const table = { TableName: "sessions-dev" };
const index = { TableName: "sessions-dev", GlobalSecondaryIndexName: "userId-index" };
const natGateway = { NatGatewayId: "nat-1" };
const depth = "AWS/SQS ApproximateNumberOfMessagesVisible";

/** Of a dev stack with Container Insights: name, metric, of what, when it fires, and whether it does without data. */
const expected = [
  [
    "alb-no-healthy-hosts",
    "AWS/ApplicationELB HealthyHostCount",
    targets,
    "Minimum below 1, 2 x 60 s",
    "silence alarms",
  ],
  ["alb-unhealthy-hosts", "AWS/ApplicationELB UnHealthyHostCount", targets, "Maximum above 0, 3 x 60 s"],
  ["alb-5xx", "AWS/ApplicationELB HTTPCode_ELB_5XX_Count", loadBalancer, "Sum above 10, 1 x 300 s"],
  ["target-5xx", "AWS/ApplicationELB HTTPCode_Target_5XX_Count", targets, "Sum above 10, 1 x 300 s"],
  ["alb-latency", "AWS/ApplicationELB TargetResponseTime", targets, "p99 above 1, 3 x 60 s"],
  ["ecs-tasks-low", "ECS/ContainerInsights RunningTaskCount", service, "Minimum below 2, 3 x 60 s", "silence alarms"],
  ["ecs-unhealthy", "AWS/ECS CPUUtilization", service, "Average above 90, 2 x 300 s"],
  ["ecs-memory-high", "AWS/ECS MemoryUtilization", service, "Average above 90, 2 x 300 s"],
  ["aurora-cpu-high", "AWS/RDS CPUUtilization", cluster, "Average above 80, 2 x 300 s"],
  ["aurora-writer-cpu-high", "AWS/RDS CPUUtilization", writer, "Average above 80, 2 x 300 s"],
  ["aurora-acu-high", "AWS/RDS ACUUtilization", writer, "Average above 90, 3 x 300 s"],
  ["aurora-connections", "AWS/RDS DatabaseConnections", cluster, "Maximum above 80, 3 x 60 s"],
  ["aurora-replica-lag", "AWS/RDS AuroraReplicaLagMaximum", cluster, "Maximum above 1000, 3 x 60 s"],
  ["outbox-lag", "TransactionSystem OutboxLagSeconds", system, "Maximum above 60, 3 x 60 s", "silence alarms"],
  ["outbox-failed", "TransactionSystem OutboxFailed", system, "Maximum above 0, 2 x 60 s", "silence alarms"],
  ["queue-age", "AWS/SQS ApproximateAgeOfOldestMessage", queue, "Maximum above 300, 2 x 60 s"],
  ["transactions-dlq-depth", depth, deadLetters, "Maximum above 0, 1 x 60 s"],
  ["records-waiting", "TransactionSystem OldestWaitingSeconds", system, "Maximum above 300, 1 x 300 s"],
  ["lambda-dlq-depth", depth, deadInvocations, "Maximum above 0, 1 x 60 s"],
  ["lambda-errors", "AWS/Lambda Errors", processor, "Sum above 5, 1 x 300 s"],
  ["lambda-throttles", "AWS/Lambda Throttles", processor, "Sum above 0, 1 x 300 s"],
  ["lambda-duration", "AWS/Lambda Duration", processor, "p99 above 24000, 1 x 300 s"],
  ["dynamodb-read-throttles", "AWS/DynamoDB ReadThrottleEvents", table, "Sum above 0, 1 x 300 s"],
  ["dynamodb-write-throttles", "AWS/DynamoDB WriteThrottleEvents", table, "Sum above 0, 1 x 300 s"],
  ["dynamodb-index-read-throttles", "AWS/DynamoDB ReadThrottleEvents", index, "Sum above 0, 1 x 300 s"],
  ["dynamodb-index-write-throttles", "AWS/DynamoDB WriteThrottleEvents", index, "Sum above 0, 1 x 300 s"],
  ["transactions-unreconciled", "TransactionSystem Unreconciled", system, "Maximum above 0, 4 x 900 s"],
  ["transactions-different", "TransactionSystem Different", system, "Maximum above 0, 1 x 300 s"],
  ["reconciliation-age", "TransactionSystem ReconciliationAgeSeconds", system, "Maximum above 172800, 1 x 300 s"],
  ["nat-port-errors-1", "AWS/NATGateway ErrorPortAllocation", natGateway, "Sum above 0, 1 x 300 s"],
] as const;

type Inputs = Record<string, unknown>;

/** Every alarm of a stack by its logical name, in the order in which the dashboard has them. */
async function alarmsOf(settings: MonitoredSettings): Promise<Map<string, Inputs>> {
  const deployment = await deployMonitored(settings);
  const alarms = deployment.ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
  const order = shownAlarms(deployment);
  assert.equal(order.length, alarms.length);
  const place = ({ inputs }: { inputs: Inputs }) => order.findIndex((arn) => arn.endsWith(`:${String(inputs.name)}`));
  return new Map(alarms.toSorted((a, b) => place(a) - place(b)).map(({ name, inputs }) => [name, inputs]));
}

/** ARNs of the alarms whose state the dashboard shows. */
function shownAlarms(deployment: Deployment): string[] {
  const body = String(deployment.named("monitoring-dashboard").inputs.dashboardBody);
  const { widgets } = JSON.parse(body) as { widgets: { properties: { alarms?: string[] } }[] };
  return widgets.flatMap(({ properties }) => properties.alarms ?? []);
}

function described([name, alarm]: [string, Inputs]) {
  const { statistic, extendedStatistic, evaluationPeriods, period } = alarm as Record<string, string | number>;
  const comparison = alarm.comparisonOperator === "GreaterThanThreshold" ? "above" : "below";
  return [
    name.replace(/^monitoring-/, ""),
    `${String(alarm.namespace)} ${String(alarm.metricName)}`,
    alarm.dimensions,
    `${statistic ?? extendedStatistic ?? ""} ${comparison} ${String(alarm.threshold)}, ${evaluationPeriods} x ${period} s`,
    ...(alarm.treatMissingData === "breaching" ? ["silence alarms"] : []),
  ];
}

const everyName = expected.map(([name]) => `monitoring-${name}`);

describe("the alarms", () => {
  it("watch everything that a transaction passes, in that order", async () => {
    const alarms = await alarmsOf({ insights: true });
    assert.deepEqual([...alarms].map(described), expected);
  });

  it("have the stack's suffix in their names", async () => {
    const alarms = await alarmsOf({ insights: true });
    assert.deepEqual(
      [...alarms.values()].map(({ name }) => name),
      expected.map(([name]) => `${name}-dev`),
    );
  });

  it("count tasks only where Container Insights does", async () => {
    assert.deepEqual(
      [...(await alarmsOf({})).keys()],
      everyName.filter((name) => name !== "monitoring-ecs-tasks-low"),
    );
  });

  it("follow the bounds that the resources were made with", async () => {
    const alarms = await alarmsOf({ insights: true, minCount: 3, maxCount: 20, consumerTimeoutSeconds: 60 });
    assert.equal(alarms.get("monitoring-ecs-tasks-low")?.threshold, 3);
    // 20 tasks, twice in a deployment, with 2 connections each, of which 80 %.
    assert.equal(alarms.get("monitoring-aurora-connections")?.threshold, 64);
    assert.equal(alarms.get("monitoring-lambda-duration")?.threshold, 48_000);
  });

  it("watch each NAT gateway, with one entry in the runbook", async () => {
    const availabilityZones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    const alarms = await alarmsOf({ insights: true, availabilityZones, natGatewayStrategy: "OnePerAz" });
    assert.deepEqual(
      [...alarms.keys()],
      [...everyName, "monitoring-nat-port-errors-2", "monitoring-nat-port-errors-3"],
    );
    for (const number of [1, 2, 3]) {
      const alarm = alarms.get(`monitoring-nat-port-errors-${number}`);
      assert.deepEqual(alarm?.dimensions, { NatGatewayId: `nat-${number}` });
      assert.match(String(alarm.alarmDescription), /docs\/operations\.md#nat-port-errors$/);
    }
  });
});
