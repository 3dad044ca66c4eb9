/** Sends messages in batches, each of them at least once. */
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";

/** SQS's limits of one batch. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1024 * 1024;

const BATCHES_AT_ONCE = 4;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;

/** Batches in the order of the bodies, none beyond SQS's limits. */
export function toBatches(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const last = batches.at(-1);
    if (last && last.length < MOST_ENTRIES && bytes + size <= MOST_BYTES) {
      last.push(body);
      bytes += size;
    } else {
      batches.push([body]);
      bytes = size;
    }
  }
  return batches;
}

/** A batch that succeeds as a request can still have failed entries; those are sent again. */
async function sendBatch(sqs: SQSClient, queueUrl: string, bodies: readonly string[]): Promise<void> {
  let entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
  for (let attempt = 1; ; attempt++) {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    if (Failed.length === 0) return;
    if (attempt === ATTEMPTS)
      throw new Error(`SQS refused ${Failed.length} messages ${ATTEMPTS} times: ${Failed[0]?.Message ?? "no reason"}`);
    const failedIds = new Set(Failed.map(({ Id }) => Id));
    entries = entries.filter(({ Id }) => failedIds.has(Id));
    await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

/**
 * @param onSent told how many more have been sent.
 * @throws Error if SQS keeps refusing a message.
 */
export async function sendMessages(
  sqs: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  onSent: (count: number) => void,
): Promise<void> {
  const batches = toBatches(bodies).values();
  const sender = async () => {
    for (const batch of batches) {
      await sendBatch(sqs, queueUrl, batch);
      onSent(batch.length);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, sender));
}
