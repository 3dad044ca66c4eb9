/** A second consumer, as handlers/notifier.ts would have it: what it does, its environment, and the factory that Pulumi serializes. */
import type { SNSClient } from "@aws-sdk/client-sns";
import type { ReceivedTransaction } from "../../../../domain/transaction";
import { createCircuitBreaker } from "../../../../handlers/consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "../../../../handlers/consumer/client-options";
import { createConsumerPorts } from "../../../../handlers/consumer/create-ports";
import {
  readConsumerSettings,
  readEnvironment,
  type ConsumerEnvironment,
  type ReadVariable,
} from "../../../../handlers/consumer/environment";
import { prepareClient } from "../../../../handlers/consumer/prepare-client";
import { protectPort } from "../../../../handlers/consumer/protect-port";
import { createQueueConsumer, type QueueConsumer } from "../../../../handlers/consumer/queue-consumer";
import { loadRuntime } from "../../../../handlers/consumer/runtime";
import type { Verdict } from "../../../../handlers/consumer/verdict";
import type * as imports from "./notifier-imports";

export interface NotifierEnvironment extends ConsumerEnvironment {
  /** ARN of the topic that users listen to. */
  TOPIC_ARN: string;
}

type Runtime = typeof imports;

interface Topic {
  publish: (text: string, signal: AbortSignal) => Promise<void>;
}

function createTopic(runtime: Runtime, client: SNSClient, topicArn: string): Topic {
  return {
    async publish(text, signal) {
      const command = new runtime.PublishCommand({ TopicArn: topicArn, Message: text });
      await client.send(command, { abortSignal: signal });
    },
  };
}

/** Tells the user; nobody has no address, and somebody who is away is to be told later. */
async function notify(transaction: ReceivedTransaction, topic: Topic, signal: AbortSignal): Promise<Verdict> {
  const { transactionId, userId } = transaction;
  if (userId === "nobody") return { kind: "reject", reason: "the user has no address" };
  if (userId === "away") throw new Error("the user is away");
  await topic.publish(`${transactionId} of ${userId}`, signal);
  return { kind: "done" };
}

export function createNotifierHandler(): QueueConsumer {
  const settings = readEnvironment("notifier", process.env, (read: ReadVariable<keyof NotifierEnvironment>) => ({
    topicArn: read("TOPIC_ARN", (value) => value.startsWith("arn:aws:sns:"), "the ARN of an SNS topic"),
    ...readConsumerSettings(read),
  }));
  const runtime = loadRuntime() as Runtime;
  const client = prepareClient(new runtime.SNSClient(CLIENT_OPTIONS));
  const topic = protectPort(
    "SNS",
    createTopic(runtime, client, settings.topicArn),
    createCircuitBreaker(runtime, settings),
  );
  return createQueueConsumer(createConsumerPorts(runtime, settings), settings, (transaction, signal) =>
    notify(transaction, topic, signal),
  );
}
