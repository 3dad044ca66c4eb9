/** Entries of the outbox that wait for the relay, and how it sends them. */
import { createSendBatch, type SendBatch } from "../service/outbox/queue";
import { startRelay, type Relay } from "../service/outbox/relay";
import { createOutboxStore } from "../service/store/outbox";
import { startAwsStub } from "./aws-stub";
import { SILENT_LOG, type BenchDatabase, type Context } from "./context";

/** About what an entry of the demo has. */
const BODY_CHARACTERS = 300;

/** As one statement; in the order of their ids, of equal age. */
export async function appendEntries({ query }: Pick<BenchDatabase, "query">, count: number): Promise<void> {
  await query(
    `INSERT INTO outbox (transaction_id, request_id, body)
     SELECT 'transaction-' || n, 'request-' || n, repeat('x', $2::int) FROM generate_series(1, $1::int) n`,
    [count, BODY_CHARACTERS],
  );
}

/** @returns what sends to a queue that answers at once. */
export async function startQueue(context: Context): Promise<SendBatch> {
  const { url, clients } = await startAwsStub(context);
  return createSendBatch(clients.sqs, `${url}/transactions`);
}

/**
 * Has a relay send that many entries; more may wait.
 * @returns the milliseconds that each `portion` of them took.
 * @throws Error if one is refused.
 */
export async function drain(
  { service }: BenchDatabase,
  send: SendBatch,
  total: number,
  portion: number,
): Promise<number[]> {
  const portions: number[] = [];
  let begin = performance.now();
  let sent = 0;
  let relay: Relay | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const sendBatch: SendBatch = async (entries) => {
        const failures = await send(entries);
        for (const { reason } of failures.values()) reject(new Error(`A message was refused: ${reason}`));
        sent += entries.length;
        if (sent >= (portions.length + 1) * portion) {
          portions.push(performance.now() - begin);
          begin = performance.now();
        }
        if (sent >= total) resolve(portions);
        return failures;
      };
      relay = startRelay({ outbox: createOutboxStore(service), log: SILENT_LOG, sendBatch });
    });
  } finally {
    await relay?.stop();
  }
}
