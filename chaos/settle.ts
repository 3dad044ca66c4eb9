/** Waits until a system is done with everything. */
import { setTimeout as delay } from "node:timers/promises";
import { readOutbox } from "../local/demo/read-stores";
import type { LocalTarget } from "../local/target/local-target";
import { countMessages, totalOf } from "../running-system/queue-counts";

const POLL_MILLISECONDS = 250;

/** With no message less for so long something is stuck: six times the queue's visibility timeout here. */
const STALLED_MILLISECONDS = 180_000;

/**
 * Resolves when nothing waits to be sent or processed, or when it does not get less any more, which the stores then show.
 * @param onWaiting told how many messages wait.
 */
export async function settle(
  { clients, databases, outputs }: LocalTarget,
  onWaiting: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const [database] = databases.values();
  if (!database) throw new Error("The program has no database cluster.");
  const count = async () => {
    // In the direction of the flow, so that nothing can pass unseen.
    const unsent = (await readOutbox(database)).length;
    return unsent + totalOf(await countMessages(clients.sqs, String(outputs.queueUrl)));
  };
  let last = { waiting: Infinity, since: performance.now() };
  while (last.waiting > 0 && performance.now() - last.since < STALLED_MILLISECONDS) {
    await delay(POLL_MILLISECONDS, undefined, { signal });
    const waiting = await count();
    onWaiting(waiting);
    if (waiting < last.waiting) last = { waiting, since: performance.now() };
  }
}
