/** Sends everything and waits until the system is done with it. */
import type { SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import { countMessages, totalOf } from "../../running-system/queue-counts";
import type { Postgres } from "../emulators/postgres";
import type { Samples } from "./sample-transactions";
import { postTransactions, type Api, type Exchange } from "./post-transactions";
import { createProgress } from "./progress";
import { readOutbox } from "./read-stores";
import { sendMessages } from "./send-messages";

export interface System {
  api: Api;
  sqs: SQSClient;
  queueUrl: string;
  database: Postgres;
}

const POLL_MS = 100;

/** Without progress for this long something is stuck: it is longer than the queue's visibility timeout. */
const STALLED_MS = 240_000;

/** @returns the exchanges with the API, in the order of the answers. */
export async function processAll(system: System, samples: Samples, signal: AbortSignal): Promise<Exchange[]> {
  const total = samples.requests.length + samples.poison.length;
  const progress = createProgress("Processed", total);
  let sent = 0;
  try {
    const posting = postTransactions(system.api, samples.requests, () => sent++, signal);
    const [exchanges] = await Promise.all([
      posting,
      sendMessages(system.sqs, system.queueUrl, samples.poison, (count) => (sent += count)),
      waitUntilDone(
        system,
        () => total - sent,
        (waiting) => progress.update(Math.max(0, total - waiting)),
        signal,
      ),
    ]);
    return exchanges;
  } finally {
    progress.stop();
  }
}

/** Resolves when nothing waits to be sent, relayed or processed, or when nothing changes any more. */
async function waitUntilDone(
  { sqs, queueUrl, database }: System,
  countUnsent: () => number,
  onWaiting: (waiting: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let last = { waiting: Infinity, since: Date.now() };
  while (last.waiting > 0 && Date.now() - last.since < STALLED_MS) {
    await delay(POLL_MS, undefined, { signal });
    // In the direction of the flow, so that nothing can pass unseen from one that is yet to be counted to one that was.
    const unsent = countUnsent();
    const unrelayed = (await readOutbox(database)).length;
    const waiting = unsent + unrelayed + totalOf(await countMessages(sqs, queueUrl));
    onWaiting(waiting);
    if (waiting !== last.waiting) last = { waiting, since: Date.now() };
  }
}
