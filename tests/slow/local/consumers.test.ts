import assert from "node:assert/strict";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { EventProcessor } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { withRuntimeImports } from "../../../infra/events/handler-archive";
import { resourceNames } from "../../../infra/stack/names";
import { ACCOUNT_ID } from "../../../local/aws/account";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import type { LiveEvent } from "../../../local/live-events/live-event";
import { startLocalTarget } from "../../../local/target/local-target";
import { createNotifierHandler } from "../../support/notifier";
import { createNetwork, stackContext } from "../../support/stack";
import { STACKS_DIRECTORY } from "../../support/stacks";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const context = { ...stackContext, accountId: ACCOUNT_ID, names: resourceNames("dev", ACCOUNT_ID) };
const noticesContext = { ...context, names: resourceNames("notices", ACCOUNT_ID) };

/** A consumer as a team would add it: its handler, and a queue of its own. */
function createNotifier(notices: EventQueue): aws.lambda.Function {
  const role = new aws.iam.Role("notifier-role", { assumeRolePolicy: "{}" });
  const notifier = new aws.lambda.CallbackFunction(
    "notifier",
    {
      name: "notifier-dev",
      callbackFactory: createNotifierHandler,
      runtime: "nodejs24.x",
      timeout: 3,
      role: role.arn,
      environment: {
        variables: {
          QUEUE_URL: notices.queue.url,
          DEAD_LETTER_QUEUE_URL: notices.deadLetterQueue.url,
          QUEUE_VISIBILITY_TIMEOUT_SECONDS: "18",
          ENVIRONMENT: "dev",
          CONSUMER: "notifier",
        },
      },
    },
    { transformations: [withRuntimeImports] },
  );
  new aws.lambda.EventSourceMapping("notifier-trigger", {
    eventSourceArn: notices.queue.arn,
    functionName: notifier.arn,
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
  return notifier;
}

function createSystem() {
  const events = new EventQueue("events", context, { consumerTimeoutSeconds: 3 });
  new EventProcessor("event-processor", context, {
    network: createNetwork(),
    sessions: new SessionsTable("sessions", context),
    transactionLog: new TransactionLogBucket("transaction-log", context, { accessLogs: undefined }),
    events,
    timeoutSeconds: 3,
    memoryMiB: 256,
    maxConcurrency: 2,
    reservedConcurrency: undefined,
  });
  const notices = new EventQueue("notices", noticesContext, { consumerTimeoutSeconds: 3 });
  createNotifier(notices);
  const urlsOf = ({ queue, deadLetterQueue }: EventQueue) => ({ queue: queue.url, deadLetters: deadLetterQueue.url });
  return Promise.resolve({ events: urlsOf(events), notices: urlsOf(notices) });
}

type Urls = Record<"queue" | "deadLetters", string>;

describe("a second consumer on the local target", function () {
  this.timeout(40_000);
  const happened: LiveEvent[] = [];
  const target = use(
    () =>
      startLocalTarget({
        directory: STACKS_DIRECTORY,
        program: createSystem,
        onEvent: (event) => happened.push(event),
      }),
    ({ stop }) => stop(),
  );
  const urls = () => target().outputs as Record<"events" | "notices", Urls>;

  const send = (url: string, message: Record<string, unknown>) =>
    target().clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(message) }));

  /** Which function made what of a transaction. */
  const verdicts = (transactionId: string) =>
    happened.flatMap((event) => {
      if (event.kind !== "log") return [];
      const line = JSON.parse(event.line) as { message?: string; transactionId?: string; verdict?: string };
      return line.message === "record" && line.transactionId === transactionId
        ? [`${event.functionName}: ${line.verdict}`]
        : [];
    });

  it("gets the messages of its own queue, and the first one those of its", async () => {
    await send(urls().events.queue, { transactionId: "paid", userId: "user-1" });
    await send(urls().notices.queue, { transactionId: "told", userId: "user-1" });
    await waitFor("both verdicts", () => verdicts("paid").length > 0 && verdicts("told").length > 0);
    assert.deepEqual(verdicts("paid"), ["event-processor-dev: done"]);
    assert.deepEqual(verdicts("told"), ["notifier-dev: done"]);
  });

  it("has dead letters of its own", async () => {
    await send(urls().notices.queue, { transactionId: "unheard", userId: "nobody" });
    const receive = async (url: string) => {
      const { Messages = [] } = await target().clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      return Messages.map(({ Body }) => Body);
    };
    const dead = await waitFor("the dead letter", async () => {
      const bodies = await receive(urls().notices.deadLetters);
      return bodies.length > 0 && bodies;
    });
    assert.deepEqual(dead, ['{"transactionId":"unheard","userId":"nobody"}']);
    assert.deepEqual(await receive(urls().events.deadLetters), []);
  });

  it("is invoked by its own name", async () => {
    const lambda = new LambdaClient({ ...CLIENT_DEFAULTS, endpoint: target().endpoints.lambda });
    const Payload = JSON.stringify({ transactionId: "direct", userId: "user-1", timestamp: 1_772_600_767_089 });
    const { Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName: "notifier-dev", Payload }));
    lambda.destroy();
    assert.deepEqual(JSON.parse(String(answer?.transformToString())), {
      status: "processed",
      transactionId: "direct",
    });
    assert.deepEqual(verdicts("direct"), ["notifier-dev: done"]);
  });
});
