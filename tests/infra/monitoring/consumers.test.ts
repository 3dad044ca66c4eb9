import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { deployMonitored, deployMonitoredBeside } from "../../support/program/monitored-system";
import { createNotifier } from "../../support/handlers/notifier/create-notifier";
import type { RegisteredResource } from "../../support/program/pulumi";
import { stackContext } from "../../support/program/stack";
import { use } from "../../support/use";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("a second consumer", () => {
  const deployment = use(() =>
    deployMonitoredBeside((network) => {
      const topic = new aws.sns.Topic("notices-topic", { name: "notices-dev" });
      return createNotifier(stackContext, { network, topic });
    }),
  );
  const alarms = () => deployment().ofType(alarmType);

  it("has the alarms of the first one, named after it, with the same entries in the runbook", () => {
    const notifier = alarms().filter(({ name }) => name.endsWith("-notifier"));
    const counterparts: Record<string, string> = {
      "transactions-dev": "notices-dev",
      "transactions-dlq-dev": "notices-dlq-dev",
      "lambda-dlq-dev": "notifier-lambda-dlq-dev",
      "event-processor-dev": "notifier-dev",
    };
    const dimensionsBeside = ({ name, inputs }: RegisteredResource) => {
      // Its own metrics have one dimension more, and the first one's are the system's.
      if (name === "monitoring-records-waiting") return { Environment: "dev", Consumer: "notifier" };
      const [[dimension, watched] = []] = Object.entries(inputs.dimensions as Record<string, string>);
      const counterpart = counterparts[watched ?? ""];
      return dimension !== undefined && counterpart !== undefined ? { [dimension]: counterpart } : undefined;
    };
    assert.deepEqual(
      notifier.map(({ name, inputs }) => [name, inputs.name, inputs.dimensions, inputs.threshold]),
      alarms().flatMap((alarm) => {
        const { name, inputs } = alarm;
        const dimensions = dimensionsBeside(alarm);
        if (dimensions === undefined) return [];
        // Four fifths of its own ten seconds.
        const threshold = name === "monitoring-lambda-duration" ? 8_000 : inputs.threshold;
        const alarmName = String(inputs.name).replace(/-dev$/, "-notifier-dev");
        return [[`${name}-notifier`, alarmName, dimensions, threshold]];
      }),
    );
    assert.ok(notifier.length > Object.keys(counterparts).length);
    for (const { name, inputs } of notifier) {
      const first = deployment().named(name.replace(/-notifier$/, ""));
      const entries = [inputs, first.inputs].map(({ alarmDescription }) => String(alarmDescription).split("#")[1]);
      assert.equal(entries[0], entries[1], name);
    }
  });

  it("is the one that its alarms speak of", () => {
    assert.equal(
      deployment().named("monitoring-lambda-errors-notifier").inputs.alarmDescription,
      "Whole runs of the notifier fail; single records never count here. What to do: docs/operations.md#lambda-errors",
    );
  });

  it("changes nothing of the first one's alarms", async () => {
    const names = (registered: RegisteredResource[]) => registered.map(({ name, inputs }) => [name, inputs]);
    const others = alarms().filter(({ name }) => !name.endsWith("-notifier"));
    assert.deepEqual(names(others), names((await deployMonitored()).ofType(alarmType)));
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
        ["AWS/Lambda", metricName, "FunctionName", "notifier-dev"],
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
      ["NumberOfMessagesSent", "notices-dev"],
      ["NumberOfMessagesReceived", "notices-dev"],
      ["NumberOfMessagesDeleted", "notices-dev"],
      ["NumberOfEmptyReceives", "notices-dev"],
    ]);
    assert.deepEqual(
      ["Lambda: memory x time", "Lambda: memory x time, notifier"].map((title) => shown(title)?.[0]),
      [
        [{ expression: "m / 1000 * 0.25", label: "GB-seconds" }],
        [{ expression: "m / 1000 * 0.5", label: "GB-seconds" }],
      ],
    );
    const logGroups = shown("Logs: bytes taken in")?.map(([, , , logGroup]) => logGroup);
    assert.deepEqual(logGroups, [
      "/ecs/transaction-service-dev",
      "/aws/lambda/event-processor-dev",
      "/aws/lambda/notifier-dev",
      "/aws/rds/cluster/aurora-cluster-dev/postgresql",
    ]);
  });

  it("counts its records in a dimension of its own", () => {
    const body = String(deployment().named("monitoring-dashboard").inputs.dashboardBody);
    const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string; metrics: unknown[][] } }[] };
    const batches = widgets.find(({ properties }) => properties.title === "Milliseconds of a batch");
    assert.deepEqual(batches?.properties.metrics, [
      ["TransactionSystem", "BatchMilliseconds", "Environment", "dev"],
      ["TransactionSystem", "BatchMilliseconds", "Environment", "dev", "Consumer", "notifier"],
    ]);
  });
});
