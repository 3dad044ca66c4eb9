import assert from "node:assert/strict";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { EventConsumer } from "../../../infra/events/event-consumer";
import { eventProcessorHandler } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { resourceNames } from "../../../infra/stack/names";
import { ACCOUNT_ID, arn } from "../../../local/aws/account";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import type { LiveEvent } from "../../../local/live-events/live-event";
import { startLocalTarget } from "../../../local/target/local-target";
import { createNotifier } from "../../support/handlers/notifier/create-notifier";
import { createNetwork, stackContext } from "../../support/program/stack";
import { STACKS_DIRECTORY } from "../../support/program/stacks";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const context = { ...stackContext, accountId: ACCOUNT_ID, names: resourceNames("dev", ACCOUNT_ID) };

/** The event processor and, as a team would add it, another consumer with a queue of its own. */
function createSystem() {
  const network = createNetwork();
  const events = new EventQueue("events", context, { consumerTimeoutSeconds: 3 });
  const sessions = new SessionsTable("sessions", context);
  const transactionLog = new TransactionLogBucket("transaction-log", context, { accessLogs: undefined });
  new EventConsumer("event-processor", context, {
    network,
    queue: events,
    handler: eventProcessorHandler({ sessions, transactionLog }),
    memoryMiB: 256,
    maxConcurrency: 2,
    reservedConcurrency: undefined,
  });
  const topic = new aws.sns.Topic("notices-topic", { name: "notices-dev" });
  const { queue: notices } = createNotifier(context, { network, topic });
  const urlsOf = ({ queue, deadLetterQueue }: EventQueue) => ({ queue: queue.url, deadLetters: deadLetterQueue.url });
  return Promise.resolve({ events: urlsOf(events), notices: urlsOf(notices), topicArn: topic.arn });
}

type Urls = Record<"queue" | "deadLetters", string>;

describe("a second consumer on the local target", () => {
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

  const receive = async (url: string) => {
    const { Messages = [] } = await target().clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    return Messages.map(({ Body }) => Body);
  };

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

  it("does what its own code does, with packages of its own", async () => {
    const { sqs, sns } = target().clients;
    const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "listener" }));
    const TopicArn = String(target().outputs.topicArn);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn("sqs", "listener") }));
    await send(urls().notices.queue, { transactionId: "heard", userId: "user-1" });
    const [heard = ""] = await waitFor("the notice", async () => {
      const bodies = await receive(url);
      return bodies.length > 0 && bodies;
    });
    assert.equal((JSON.parse(heard) as { Message: string }).Message, "heard of user-1");
  });

  it("has dead letters of its own", async () => {
    await send(urls().notices.queue, { transactionId: "unheard", userId: "nobody" });
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
