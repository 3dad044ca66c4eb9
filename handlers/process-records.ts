import { readMessage } from "../domain/transaction-message";
import { batchMetrics } from "./metrics";
import type { InvocationContext, Ports } from "./ports";
import type { QueueRecord } from "./queue-record";
import { recordTransaction, type Verdict } from "./record-transaction";

/** Work stops this long before the function's time-out, which leaves time to hand back what is not done. */
const HAND_BACK_MILLISECONDS = 2000;

/** The longest that a Lambda function may run: 15 minutes. */
const MAXIMUM_RUN_MILLISECONDS = 900_000;

/** A record and what became of it. */
export interface ProcessedRecord {
  record: QueueRecord;
  verdict: Verdict;
}

/** Disposes of a record that no retry can help, and gives the verdict that stands. Must not throw. */
export type Reject = (record: QueueRecord, reason: string, requestId: string, signal: AbortSignal) => Promise<Verdict>;

/**
 * Gives a function that processes the records of one invocation, concurrently; records of one transaction one after
 * the other, for they would only get into each other's way. It writes a log line a record and the invocation's metrics,
 * never throws, and gives one result a record, in the order of the records.
 *
 * @param environment the dimension of the metrics.
 */
export function createRecordProcessor(ports: Ports, environment: string, reject: Reject) {
  async function processRecord(record: QueueRecord, context: InvocationContext, signal: AbortSignal, turn: Turn) {
    const received = readMessage(record.body, record.sentTimestamp);
    const transactionId = "value" in received ? received.value.transactionId : undefined;
    return turn(transactionId, async (): Promise<ProcessedRecord> => {
      const start = ports.now();
      const requestId = record.requestId ?? context.awsRequestId;
      const judged: Verdict =
        "reason" in received
          ? { verdict: "reject", reason: received.reason }
          : await recordTransaction(received.value, ports, signal);
      const verdict = judged.verdict === "reject" ? await reject(record, judged.reason, requestId, signal) : judged;
      ports.log({
        level: { done: "info", retry: "warn", reject: "error" }[verdict.verdict],
        time: new Date(ports.now()).toISOString(),
        message: "record",
        requestId,
        messageId: record.messageId,
        transactionId,
        ...verdict,
        receiveCount: record.receiveCount,
        milliseconds: ports.now() - start,
      });
      return { record, verdict };
    });
  }

  return async (records: QueueRecord[], context: InvocationContext): Promise<ProcessedRecord[]> => {
    const start = ports.now();
    const signal = deadline(context, HAND_BACK_MILLISECONDS);
    const turn = createTurns();
    const processed = await Promise.all(records.map((record) => processRecord(record, context, signal, turn)));
    const verdicts = processed.map(({ verdict }) => verdict);
    const end = ports.now();
    ports.log(batchMetrics(verdicts, environment, end, end - start));
    return processed;
  };
}

/** Aborts when so many milliseconds of the invocation are left; has aborted already when there are no more than that. */
export function deadline(context: InvocationContext, reserveMilliseconds: number): AbortSignal {
  const milliseconds = Math.floor(context.getRemainingTimeInMillis() - reserveMilliseconds);
  return milliseconds > 0 ? AbortSignal.timeout(Math.min(milliseconds, MAXIMUM_RUN_MILLISECONDS)) : AbortSignal.abort();
}

type Turn = <T>(key: string | undefined, task: () => Promise<T>) => Promise<T>;

/** Runs the tasks of one key one after the other, and those without a key at once. The tasks must not reject. */
function createTurns(): Turn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    if (key === undefined) return task();
    const result = (last.get(key) ?? Promise.resolve()).then(task);
    last.set(key, result);
    return result;
  };
}
