/** Invokes the event processor on given ports. */
import { createQueueConsumer } from "../../../handlers/consumer/queue-consumer";
import { recordTransaction } from "../../../handlers/record-transaction";
import { batchSettings, invocationContext } from "./factories";
import { protectConsumerPorts, protectStores, type FakePorts } from "./fake-ports";

/** Creates an event processor for a visibility timeout of 180 s and invokes it, with 30 seconds left unless told. */
export async function invoke(ports: FakePorts, event: unknown, remainingMilliseconds?: number): Promise<unknown> {
  const stores = protectStores(ports, ports.breakers);
  const handler = createQueueConsumer(protectConsumerPorts(ports), batchSettings(), (transaction, signal) =>
    recordTransaction(transaction, stores, signal),
  );
  return handler(event, invocationContext(remainingMilliseconds));
}

/** The answer that hands back these messages. */
export function handedBack(...messageIds: string[]): unknown {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}
