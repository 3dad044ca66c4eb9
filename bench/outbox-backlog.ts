/** Entries of the outbox that wait for the relay, and how it sends them. */
import { createSendBatch } from "../service/outbox/queue";
import { startRelay } from "../service/outbox/relay";
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

/**
 * Starts a relay whose queue answers at once, and stops it.
 * @param total entries, after which it is stopped; more may wait.
 * @returns the milliseconds that each `portion` of them took to be sent.
 */
export async function drain(
  database: BenchDatabase,
  context: Context,
  total: number,
  portion: number,
): Promise<number[]> {
  const { clients } = await startAwsStub(context);
  const send = createSendBatch(clients.sqs, "http://127.0.0.1/123456789012/transactions");
  const portions: number[] = [];
  let begin = performance.now();
  let sent = 0;
  return new Promise((resolve, reject) => {
    const relay = startRelay({
      outbox: createOutboxStore(database.service),
      log: SILENT_LOG,
      sendBatch: async (entries) => {
        const failures = await send(entries);
        if (failures.size > 0) reject(new Error(`The stub refused a message: ${[...failures.values()][0]?.reason}`));
        sent += entries.length;
        if (sent >= (portions.length + 1) * portion) {
          portions.push(performance.now() - begin);
          begin = performance.now();
          context.say(`${sent} of ${total} sent`);
        }
        if (sent >= total) resolve(portions);
        return failures;
      },
    });
    context.defer(() => relay.stop());
  });
}
