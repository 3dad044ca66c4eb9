import assert from "node:assert/strict";
import { readMonitoring } from "../../../../local/console/metrics/monitoring";
import type { MonitoringResource } from "../../../../local/target/deploy-locally";

const ALARM = {
  name: "depth-dev",
  alarmDescription: "Too many. What to do: read.",
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: "q" },
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 5,
  evaluationPeriods: 2,
  period: 60,
  treatMissingData: "notBreaching",
};

const alarm = (changes: object): MonitoringResource => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: { ...ALARM, ...changes },
});

const graph = (title: string, metrics: unknown[], more: object = {}) => ({
  type: "metric",
  properties: { title, stat: "Sum", region: "us-east-1", metrics, ...more },
});

const dashboard = (...widgets: object[]): MonitoringResource => ({
  type: "aws:cloudwatch/dashboard:Dashboard",
  inputs: { dashboardBody: JSON.stringify({ widgets }) },
});

describe("the program's own monitoring", () => {
  it("has alarms, by their names: those that are measured here, and the names of the others", () => {
    const { alarms, absentAlarms } = readMonitoring([
      alarm({ name: "z", statistic: undefined, extendedStatistic: "p99", comparisonOperator: "LessThanThreshold" }),
      alarm({}),
      alarm({ name: "cpu", namespace: "AWS/RDS", metricName: "CPUUtilization" }),
      alarm({ name: "own", namespace: "TransactionSystem", metricName: "Anything", treatMissingData: "breaching" }),
      alarm({
        name: "writer",
        namespace: "AWS/RDS",
        metricName: "DatabaseConnections",
        dimensions: { Role: "WRITER" },
      }),
    ]);
    assert.deepEqual(
      alarms.map(({ name }) => name),
      ["depth-dev", "own", "z"],
    );
    assert.deepEqual(absentAlarms, ["cpu", "writer"]);
    assert.deepEqual(alarms[0], {
      name: "depth-dev",
      description: "Too many. What to do: read.",
      metric: {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "q" },
      },
      statistic: "Maximum",
      isAbove: true,
      threshold: 5,
      periods: 2,
      periodSeconds: 60,
      isMissingBreaching: false,
    });
    assert.equal(alarms[1]?.isMissingBreaching, true);
    assert.deepEqual([alarms[2]?.statistic, alarms[2]?.isAbove], ["p99", false]);
  });

  it("has widgets with the lines that are measured here, and the titles of those without any", () => {
    const threshold = { value: 1, label: "above 1" };
    const { widgets, absentWidgets } = readMonitoring([
      dashboard(
        { type: "text", properties: { markdown: "## Heading" } },
        { type: "alarm", properties: { title: "Alarms", alarms: ["arn:aws:cloudwatch:..."] } },
        graph("Functions", [
          ["AWS/Lambda", "Errors", "FunctionName", "f"],
          ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", "f"],
        ]),
        graph("Alarm", [["TransactionSystem", "Lag", "A", "a", "B", "b"]], {
          period: 60,
          annotations: { horizontal: [threshold] },
        }),
        graph("Computed", [[{ expression: "m * 2" }], ["AWS/Lambda", "Duration", { id: "m", visible: false }]]),
        graph("Capacity", [["AWS/RDS", "ServerlessDatabaseCapacity"]]),
      ),
    ]);
    const errors = { namespace: "AWS/Lambda", metricName: "Errors", dimensions: { FunctionName: "f" } };
    const lag = { namespace: "TransactionSystem", metricName: "Lag", dimensions: { A: "a", B: "b" } };
    const sum = { statistic: "Sum" };
    assert.deepEqual(widgets, [
      { ...sum, title: "Functions", metrics: [errors], periodSeconds: undefined, threshold: undefined },
      { ...sum, title: "Alarm", metrics: [lag], periodSeconds: 60, threshold },
    ]);
    assert.deepEqual(absentWidgets, ["Computed", "Capacity"]);
  });
});
