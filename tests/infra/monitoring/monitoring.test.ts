import assert from "node:assert/strict";
import { deployMonitored } from "../../support/program/monitored-system";

const topicArn = "arn:aws:sns:us-east-1:123456789012:transaction-alerts-dev";
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("Monitoring", () => {
  it("makes an alarm of each rule that notifies the topic, both ways, and names its entry in the runbook", async () => {
    const alarm = (await deployMonitored()).named("monitoring-alb-no-healthy-hosts").untaggedInputs;
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
    const { inputs } = (await deployMonitored()).named("monitoring-alb-latency");
    assert.equal(inputs.extendedStatistic, "p99");
    assert.ok(!("statistic" in inputs));
    assert.equal(inputs.comparisonOperator, "GreaterThanThreshold");
    assert.equal(inputs.treatMissingData, "notBreaching");
  });

  it("watches the resources of the stack", async () => {
    const alarms = (await deployMonitored()).ofType(alarmType);
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

  it("notifies a topic that only this account's alarms may publish to", async () => {
    const deployment = await deployMonitored();
    const topic = deployment.named("monitoring-topic").untaggedInputs;
    assert.deepEqual(topic, { name: "transaction-alerts-dev", displayName: "Transaction System Alerts" });
    assert.match(
      String(deployment.named("monitoring-topic-policy").inputs.policy),
      /"aws:SourceAccount":"123456789012"/,
    );
  });

  it("has a subscription exactly when there is an address", async () => {
    const type = "aws:sns/topicSubscription:TopicSubscription";
    assert.deepEqual((await deployMonitored()).ofType(type), []);
    const subscribed = await deployMonitored({ alarmEmail: "ops@example.com" });
    assert.deepEqual(
      subscribed.ofType(type).map(({ inputs }) => inputs),
      [{ topic: topicArn, protocol: "email", endpoint: "ops@example.com" }],
    );
  });
});
