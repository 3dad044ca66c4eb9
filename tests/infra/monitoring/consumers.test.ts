import assert from "node:assert/strict";
import { Database } from "../../../infra/data/database";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { EventProcessor } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { Monitoring } from "../../../infra/monitoring/monitoring";
import { ApiToken } from "../../../infra/security/api-token";
import { TransactionService } from "../../../infra/service/transaction-service";
import type { StackContext } from "../../../infra/stack/context";
import { resourceNames } from "../../../infra/stack/names";
import { deployUnderMocks, type RegisteredResource } from "../../support/pulumi";
import { createNetwork, deployProgram, stackContext } from "../../support/stack";
import { use } from "../../support/use";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Names of its own for what the second consumer is made of. */
const auditContext: StackContext = { ...stackContext, names: resourceNames("audit", "123456789012") };

function createComponents() {
  const network = createNetwork();
  const sessions = new SessionsTable("sessions", stackContext);
  const transactionLog = new TransactionLogBucket("transaction-log", stackContext, { accessLogs: undefined });
  const database = new Database("database", stackContext, {
    network,
    engineVersion: "15.18",
    minCapacity: 0.5,
    maxCapacity: 4,
    backupRetentionDays: 7,
    insights: false,
    finalSnapshot: false,
  });
  const createConsumer = (prefix: string, stack: StackContext, timeoutSeconds: number, memoryMiB: number) => {
    const queue = new EventQueue(`${prefix}events`, stack, { consumerTimeoutSeconds: timeoutSeconds });
    const processor = new EventProcessor(`${prefix}event-processor`, stack, {
      network,
      sessions,
      transactionLog,
      events: queue,
      timeoutSeconds,
      memoryMiB,
      maxConcurrency: 10,
      reservedConcurrency: undefined,
    });
    return { queue, processor };
  };
  const consumer = createConsumer("", stackContext, 30, 256);
  const service = new TransactionService("service", stackContext, {
    network,
    certificateArn: undefined,
    accessLogs: undefined,
    insights: false,
    minCount: 2,
    maxCount: 10,
    task: {
      database,
      sessions,
      transactionLog,
      events: consumer.queue,
      apiToken: new ApiToken("api-token", stackContext),
      imageUri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/txn:1.0.0",
      cpu: 256,
      memoryMiB: 512,
    },
  });
  const audit = { name: "audit", ...createConsumer("audit-", auditContext, 10, 512) };
  return { service, database, consumers: [consumer, audit], sessions, network };
}

describe("a second consumer", () => {
  const deployment = use(() =>
    deployUnderMocks(
      () =>
        new Monitoring("monitoring", stackContext, {
          ...createComponents(),
          flowLogs: undefined,
          alarmEmail: undefined,
        }),
    ),
  );
  const alarms = () => deployment().ofType(alarmType);

  it("has the alarms of the first one, named after it, with the same entries in the runbook", () => {
    const audit = alarms().filter(({ name }) => name.endsWith("-audit"));
    const runs = { FunctionName: "event-processor-audit" };
    assert.deepEqual(
      audit.map(({ name, inputs }) => [name, inputs.name, inputs.dimensions, inputs.threshold]),
      [
        ["monitoring-lambda-dlq-depth-audit", "lambda-dlq-depth-audit-dev", { QueueName: "lambda-dlq-audit" }, 0],
        ["monitoring-lambda-duration-audit", "lambda-duration-audit-dev", runs, 8_000],
        ["monitoring-lambda-errors-audit", "lambda-errors-audit-dev", runs, 5],
        ["monitoring-lambda-throttles-audit", "lambda-throttles-audit-dev", runs, 0],
        ["monitoring-queue-age-audit", "queue-age-audit-dev", { QueueName: "transactions-audit" }, 300],
        [
          "monitoring-transactions-dlq-depth-audit",
          "transactions-dlq-depth-audit-dev",
          { QueueName: "transactions-dlq-audit" },
          0,
        ],
      ],
    );
    for (const { name, inputs } of audit) {
      const first = deployment().named(name.replace(/-audit$/, ""));
      const entries = [inputs, first.inputs].map(({ alarmDescription }) => String(alarmDescription).split("#")[1]);
      assert.equal(entries[0], entries[1], name);
    }
  });

  it("changes nothing of the first one's alarms", async () => {
    const names = (registered: RegisteredResource[]) => registered.map(({ name, inputs }) => [name, inputs.name]);
    const others = alarms().filter(({ name }) => !name.endsWith("-audit"));
    assert.deepEqual(names(others), names((await deployProgram()).ofType(alarmType)));
  });

  it("is shown beside the first one", () => {
    const body = String(deployment().named("monitoring-dashboard").inputs.dashboardBody);
    const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string; metrics: unknown[][] } }[] };
    const shown = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties.metrics;
    for (const [title, metricName] of [
      ["Lambda Invocations", "Invocations"],
      ["Lambda Errors", "Errors"],
    ] as const)
      assert.deepEqual(shown(title), [
        ["AWS/Lambda", metricName, "FunctionName", "event-processor-dev"],
        ["AWS/Lambda", metricName, "FunctionName", "event-processor-audit"],
      ]);
    const queues = shown("SQS: requests that carry messages, and empty ones")?.map(([, name, , queue]) => [
      name,
      queue,
    ]);
    assert.deepEqual(queues, [
      ["NumberOfMessagesSent", "transactions-dev"],
      ["NumberOfMessagesReceived", "transactions-dev"],
      ["NumberOfMessagesDeleted", "transactions-dev"],
      ["NumberOfEmptyReceives", "transactions-dev"],
      ["NumberOfMessagesSent", "transactions-audit"],
      ["NumberOfMessagesReceived", "transactions-audit"],
      ["NumberOfMessagesDeleted", "transactions-audit"],
      ["NumberOfEmptyReceives", "transactions-audit"],
    ]);
    assert.deepEqual(
      ["Lambda: memory x time", "Lambda: memory x time, audit"].map((title) => shown(title)?.[0]),
      [
        [{ expression: "m / 1000 * 0.25", label: "GB-seconds" }],
        [{ expression: "m / 1000 * 0.5", label: "GB-seconds" }],
      ],
    );
    const logGroups = shown("Logs: bytes taken in")?.map(([, , , logGroup]) => logGroup);
    assert.deepEqual(logGroups, [
      "/ecs/transaction-service-dev",
      "/aws/lambda/event-processor-dev",
      "/aws/lambda/event-processor-audit",
      "/aws/rds/cluster/aurora-cluster-dev/postgresql",
    ]);
  });
});
