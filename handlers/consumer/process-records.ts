import type { ValueOrReason } from "../../shared/value-or-reason";
import { mapAtMost } from "./map-at-most";
import { batchMetrics } from "./metrics";
import type { ConsumerPorts } from "./ports";
import type { QueueRecord } from "./queue-record";
import { createSerializeByKey } from "./serialize-by-key";
import type { Verdict } from "./verdict";

/**
 * Records that are processed at the same time: a record makes one call after the other, and a client of the SDK has 50
 * connections. More would only wait for one, and longer than a call may take.
 */
const MAX_RECORDS_AT_ONCE = 50;

/** What a message brings. */
export interface Consumed {
  /** Whose records are processed one after the other; undefined where it tells of no transaction. */
  transactionId: string | undefined;
}

/** A record that was delivered, and the request that it belongs to. */
export interface Delivery<Content extends Consumed> {
  record: QueueRecord;
  /** The producer's, or else the invocation's. */
  requestId: string;
  /** What its message brings, or why that is nothing. */
  message: ValueOrReason<Content>;
}

/** A record and what became of it. */
export interface ProcessedRecord {
  record: QueueRecord;
  verdict: Verdict;
}

/** Does all that is to be done about a record, and gives the verdict. Must not reject. */
export type ProcessDelivery<Content extends Consumed> = (
  delivery: Delivery<Content>,
  signal: AbortSignal,
) => Promise<Verdict>;

/**
 * Gives a function that processes records concurrently, but not too many; records of one transaction one after the other, for
 * they would only get into each other's way. It writes a log line a record, never throws, and gives one result a record, in the order of the records.
 */
export function createRecordProcessor<Content extends Consumed>(ports: ConsumerPorts) {
  async function processAndLog(delivery: Delivery<Content>, process: ProcessDelivery<Content>, signal: AbortSignal) {
    const { record, message, requestId } = delivery;
    const start = ports.now();
    const verdict = await process(delivery, signal);
    ports.log({
      level: { done: "info", wait: "warn", retry: "warn", reject: "error" }[verdict.kind],
      time: new Date(ports.now()).toISOString(),
      message: "record",
      requestId,
      messageId: record.messageId,
      transactionId: transactionIdOf(message),
      verdict: verdict.kind,
      ...(verdict.kind === "done" ? { duplicate: verdict.duplicate } : { reason: verdict.reason }),
      receiveCount: record.receiveCount,
      milliseconds: ports.now() - start,
    });
    return { record, verdict };
  }

  return async (
    deliveries: Delivery<Content>[],
    process: ProcessDelivery<Content>,
    signal: AbortSignal,
  ): Promise<ProcessedRecord[]> => {
    const serializeByKey = createSerializeByKey();
    return mapAtMost(MAX_RECORDS_AT_ONCE, deliveries, (delivery) =>
      serializeByKey(transactionIdOf(delivery.message), () => processAndLog(delivery, process, signal)),
    );
  };
}

/** Writes the metrics of an invocation, which began at `start`. */
export function logMetrics(
  ports: ConsumerPorts,
  metricDimensions: Record<string, string>,
  processed: ProcessedRecord[],
  start: number,
): void {
  const verdicts = processed.map(({ verdict }) => verdict);
  const end = ports.now();
  const waiting = processed.filter(({ verdict }) => verdict.kind === "wait");
  const oldest = Math.max(0, ...waiting.map(({ record }) => ageSecondsOf(record, end)));
  ports.log(batchMetrics(verdicts, oldest, metricDimensions, end, end - start));
}

/** Seconds since a record was first sent, 0 or more; 0 where the record does not say. */
export function ageSecondsOf({ firstSentTimestamp }: QueueRecord, now: number): number {
  const milliseconds = now - Number(firstSentTimestamp ?? now);
  return milliseconds > 0 ? Math.floor(milliseconds / 1000) : 0;
}

/** Undefined where it brings none. */
export function transactionIdOf(message: ValueOrReason<Consumed>): string | undefined {
  return "value" in message ? message.value.transactionId : undefined;
}
