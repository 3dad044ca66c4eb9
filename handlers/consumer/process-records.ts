import type { ReceivedTransaction } from "../../domain/transaction";
import type { ValueOrReason } from "../../shared/value-or-reason";
import { deadlineOf } from "./deadline";
import { batchMetrics } from "./metrics";
import type { ConsumerPorts, InvocationContext } from "./ports";
import type { QueueRecord } from "./queue-record";
import { createSerializeByKey } from "./serialize-by-key";
import type { Verdict } from "./verdict";

/** Work stops this long before the function's time-out, which leaves time to hand back what is not done. */
const HAND_BACK_MILLISECONDS = 2000;

/** A record, and what it holds. */
export interface ReadRecord {
  record: QueueRecord;
  /** The transaction that its message brings, or why it brings none. */
  message: ValueOrReason<ReceivedTransaction>;
}

/** What is known of a record before anything is done. */
export interface Delivery extends ReadRecord {
  /** The producer's, or else the invocation's. */
  requestId: string;
}

/** A record and what became of it. */
export interface ProcessedRecord {
  record: QueueRecord;
  verdict: Verdict;
}

/**
 * Gives a function that processes the records of one invocation, concurrently; records of one transaction one after
 * the other, for they would only get into each other's way. It writes a log line a record and the invocation's metrics,
 * never throws, and gives one result a record, in the order of the records.
 *
 * @param metricDimensions by name.
 * @param process does all that is to be done about a record, and gives the verdict. Must not reject.
 */
export function createRecordProcessor(
  ports: ConsumerPorts,
  metricDimensions: Record<string, string>,
  process: (delivery: Delivery, signal: AbortSignal) => Promise<Verdict>,
) {
  async function processAndLog(delivery: Delivery, signal: AbortSignal): Promise<ProcessedRecord> {
    const { record, message, requestId } = delivery;
    const start = ports.now();
    const verdict = await process(delivery, signal);
    const { kind, ...details } = verdict;
    ports.log({
      level: { done: "info", retry: "warn", reject: "error" }[kind],
      time: new Date(ports.now()).toISOString(),
      message: "record",
      requestId,
      messageId: record.messageId,
      transactionId: transactionIdOf(message),
      verdict: kind,
      ...details,
      receiveCount: record.receiveCount,
      milliseconds: ports.now() - start,
    });
    return { record, verdict };
  }

  return async (records: ReadRecord[], context: InvocationContext): Promise<ProcessedRecord[]> => {
    const start = ports.now();
    const signal = deadlineOf(context, HAND_BACK_MILLISECONDS);
    const serializeByKey = createSerializeByKey();
    const processed = await Promise.all(
      records.map(({ record, message }) => {
        const delivery = { record, message, requestId: record.requestId ?? context.awsRequestId };
        return serializeByKey(transactionIdOf(message), () => processAndLog(delivery, signal));
      }),
    );
    const verdicts = processed.map(({ verdict }) => verdict);
    const end = ports.now();
    ports.log(batchMetrics(verdicts, metricDimensions, end, end - start));
    return processed;
  };
}

function transactionIdOf(message: ValueOrReason<ReceivedTransaction>): string | undefined {
  return "value" in message ? message.value.transactionId : undefined;
}
