/** A second consumer, as a file of handlers/ would be: one function, and the factory that Pulumi serializes. */
import type { ReceivedTransaction } from "../../domain/transaction";
import { createConsumerPorts } from "../../handlers/consumer/create-ports";
import { readConsumerSettings, readEnvironment } from "../../handlers/consumer/environment";
import { createQueueConsumer, type QueueConsumer } from "../../handlers/consumer/queue-consumer";
import type { Verdict } from "../../handlers/consumer/verdict";
import { loadRuntime } from "../../handlers/runtime";

/** Would tell the user; nobody has no address, and somebody who is away is to be told later. */
async function notify({ userId }: ReceivedTransaction): Promise<Verdict> {
  if (userId === "nobody") return Promise.resolve({ kind: "reject", reason: "the user has no address" });
  if (userId === "away") throw new Error("the user is away");
  return { kind: "done" };
}

export function createNotifierHandler(): QueueConsumer {
  const settings = readEnvironment("notifier", process.env, readConsumerSettings);
  return createQueueConsumer(createConsumerPorts(loadRuntime(), settings), settings, notify);
}
