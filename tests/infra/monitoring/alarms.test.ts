import assert from "node:assert/strict";
import type { AlarmSubjects } from "../../../infra/monitoring/alarms/rule";
import { alarmRules } from "../../../infra/monitoring/alarms/all";

const subjects: AlarmSubjects = {
  environmentSuffix: "dev",
  loadBalancerArnSuffix: "app/lb/1",
  targetGroupArnSuffix: "targetgroup/tg/2",
  clusterName: "cluster",
  serviceName: "service",
  databaseClusterId: "database",
  functionName: "function",
  queueName: "queue",
  deadLetterQueueNames: { transactions: "dlq", asynchronous: "lambda-dlq" },
  tableName: "table",
  natGatewayIds: ["nat-1"],
  logGroupNames: [],
  taskMinCount: 2,
  containerInsights: true,
  maxDatabaseConnections: 100,
  functionTimeoutSeconds: 30,
};

const loadBalancer = { LoadBalancer: "app/lb/1" };
const targets = { LoadBalancer: "app/lb/1", TargetGroup: "targetgroup/tg/2" };
const service = { ClusterName: "cluster", ServiceName: "service" };
const cluster = { DBClusterIdentifier: "database" };
const writer = { DBClusterIdentifier: "database", Role: "WRITER" };
const system = { Environment: "dev" };
const table = { TableName: "table" };
const index = { TableName: "table", GlobalSecondaryIndexName: "userId-index" };
const depth = "AWS/SQS ApproximateNumberOfMessagesVisible";

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
  ["queue-age", "AWS/SQS ApproximateAgeOfOldestMessage", { QueueName: "queue" }, "Maximum above 300, 2 x 60 s"],
  ["transactions-dlq-depth", depth, { QueueName: "dlq" }, "Maximum above 0, 1 x 60 s"],
  ["lambda-dlq-depth", depth, { QueueName: "lambda-dlq" }, "Maximum above 0, 1 x 60 s"],
  ["lambda-errors", "AWS/Lambda Errors", { FunctionName: "function" }, "Sum above 5, 1 x 300 s"],
  ["lambda-throttles", "AWS/Lambda Throttles", { FunctionName: "function" }, "Sum above 0, 1 x 300 s"],
  ["lambda-duration", "AWS/Lambda Duration", { FunctionName: "function" }, "p99 above 24000, 1 x 300 s"],
  ["dynamodb-read-throttles", "AWS/DynamoDB ReadThrottleEvents", table, "Sum above 0, 1 x 300 s"],
  ["dynamodb-write-throttles", "AWS/DynamoDB WriteThrottleEvents", table, "Sum above 0, 1 x 300 s"],
  ["dynamodb-index-read-throttles", "AWS/DynamoDB ReadThrottleEvents", index, "Sum above 0, 1 x 300 s"],
  ["dynamodb-index-write-throttles", "AWS/DynamoDB WriteThrottleEvents", index, "Sum above 0, 1 x 300 s"],
  ["nat-port-errors-1", "AWS/NATGateway ErrorPortAllocation", { NatGatewayId: "nat-1" }, "Sum above 0, 1 x 300 s"],
];

const named = (changes: Partial<AlarmSubjects>) =>
  new Map(alarmRules({ ...subjects, ...changes }).map((rule) => [rule.name, rule]));

describe("alarm rules", () => {
  it("watch everything that a transaction passes, in that order", () => {
    const table = alarmRules(subjects).map(({ name, metric: m, comparison, threshold, silence, ...rule }) => [
      name,
      `${m.namespace} ${m.metricName}`,
      m.dimensions,
      `${m.statistic} ${comparison} ${threshold}, ${rule.evaluationPeriods} x ${rule.periodSeconds} s`,
      ...(silence === "breaching" ? ["silence alarms"] : []),
    ]);
    assert.deepEqual(table, expected);
  });

  it("count tasks only where Container Insights does", () => {
    const names = [...named({ containerInsights: false }).keys()];
    assert.deepEqual(
      names,
      expected.map(([name]) => name).filter((name) => name !== "ecs-tasks-low"),
    );
  });

  it("follow the bounds that the resources were made with", () => {
    const rules = named({ taskMinCount: 3, maxDatabaseConnections: 250, functionTimeoutSeconds: 60 });
    assert.equal(rules.get("ecs-tasks-low")?.threshold, 3);
    assert.equal(rules.get("aurora-connections")?.threshold, 200);
    assert.equal(rules.get("lambda-duration")?.threshold, 48_000);
  });

  it("watch each NAT gateway, with one entry in the runbook", () => {
    const rules = named({ natGatewayIds: ["nat-1", "nat-2"] });
    const gateways = ["nat-port-errors-1", "nat-port-errors-2"].map((name) => rules.get(name));
    assert.deepEqual(
      gateways.map((rule) => [rule?.metric.dimensions.NatGatewayId, rule?.runbookEntry]),
      [
        ["nat-1", "nat-port-errors"],
        ["nat-2", "nat-port-errors"],
      ],
    );
  });
});
