import type { SQSBatchResponse } from "aws-lambda";
import type { ReceivedTransaction } from "../../domain/transaction";
import { readMessage } from "../../domain/transaction-message";
import { deadlineOf } from "./deadline";
import type { ConsumerSettings } from "./environment";
import { errorText } from "./error-text";
import { createGate } from "./gate";
import type { ConsumerPorts, InvocationContext } from "./ports";
import {
  ageSecondsOf,
  createRecordProcessor,
  logMetrics,
  type Delivery,
  type ProcessDelivery,
  type ProcessedRecord,
} from "./process-records";
import { createPutBack } from "./put-back";
import { readQueueRecord, type QueueRecord } from "./queue-record";
import { stagesOf } from "./stages";
import type { Verdict } from "./verdict";

/** Work stops this long before the function's time-out, which leaves time to put back what is not done. */
export const HAND_BACK_MILLISECONDS = 2000;

/** Time kept for the answer itself when the last calls of an invocation end. */
const ANSWER_MILLISECONDS = 500;

/**
 * Keeps for others that a transaction was rejected, and why; or, before the last delivery is tried, that it will be should the
 * function end. At best: the dead-letter queue stays the truth.
 */
export type NoteRejection = (transaction: ReceivedTransaction, reason: string, signal: AbortSignal) => Promise<void>;

export type BatchSettings = Pick<
  ConsumerSettings,
  "metricDimensions" | "queueVisibilityTimeoutSeconds" | "queueRetentionSeconds" | "queueMaxReceiveCount"
>;

/** Until when an invocation works, and until when it makes its last calls. */
interface Limits {
  work: AbortSignal;
  answer: AbortSignal;
}

/** Makes what processes a batch of the queue. It never throws: what is to be delivered again is named in its answer. */
export function createBatchConsumer(
  ports: ConsumerPorts,
  settings: BatchSettings,
  process: ProcessDelivery,
  noteRejection: NoteRejection | undefined,
) {
  const processRecords = createRecordProcessor(ports);
  const putBack = createPutBack(ports, settings.queueVisibilityTimeoutSeconds);
  const judge = createJudge(ports, settings, process, noteRejection);

  return async (batch: unknown[], context: InvocationContext): Promise<SQSBatchResponse> => {
    const start = ports.now();
    const limits = {
      work: deadlineOf(context, HAND_BACK_MILLISECONDS),
      answer: deadlineOf(context, ANSWER_MILLISECONDS),
    };
    const readDelivery = (record: QueueRecord): Delivery => ({
      record,
      requestId: record.requestId ?? context.awsRequestId,
      message: readMessage(record.body, record.firstSentTimestamp),
    });
    const processed: ProcessedRecord[] = [];
    const failed: QueueRecord[] = [];
    const stages = stagesOf(batch.map(readQueueRecord), settings.queueMaxReceiveCount);
    for (const [index, { records, setApart }] of stages.entries()) {
      const processStage = setApart ? async () => Promise.resolve(setApart) : judge(limits);
      const done = await processRecords(records.map(readDelivery), processStage, limits.work);
      processed.push(...done);
      const place = { isLast: index === stages.length - 1, isSetApart: setApart !== undefined };
      failed.push(...(await putBack(done, { ...place, context, signal: limits.answer })));
    }
    logMetrics(ports, settings.metricDimensions, processed, start);
    // Lambda takes an empty identifier as the failure of the whole batch: the only safe answer for a record without id.
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId ?? "" })) };
  };
}

/** Makes what comes to a verdict on a record, the bounds of deliveries and of waiting included, and moves what it rejects. */
function createJudge(
  ports: ConsumerPorts,
  { queueMaxReceiveCount, queueRetentionSeconds }: BatchSettings,
  process: ProcessDelivery,
  noteRejection: NoteRejection | undefined,
) {
  const gate = createGate();
  const endedReason = `the function ended in each of its ${queueMaxReceiveCount} deliveries`;

  async function note({ message, requestId }: Delivery, reason: string, signal: AbortSignal): Promise<void> {
    if ("reason" in message) return;
    try {
      await noteRejection?.(message.value, reason, signal);
    } catch (error) {
      const time = new Date(ports.now()).toISOString();
      ports.log({ level: "warn", time, message: "rejection not noted", requestId, reason: errorText(error) });
    }
  }

  /** Sends what was rejected to the dead-letter queue; it is retried as long as that fails. */
  async function reject(delivery: Delivery, reason: string, { work, answer }: Limits): Promise<Verdict> {
    const signal = work.aborted ? answer : work;
    try {
      await ports.deadLetters.send(delivery.record, reason, delivery.requestId, signal);
    } catch (error) {
      return { kind: "retry", reason: `${reason}; not moved to the dead-letter queue: ${errorText(error)}` };
    }
    await note(delivery, reason, signal);
    return { kind: "reject", reason };
  }

  return (limits: Limits): ProcessDelivery =>
    async (delivery, signal) => {
      const { record, message } = delivery;
      if (signal.aborted) return { kind: "wait", reason: "no time was left for it" };
      if ("reason" in message) return reject(delivery, message.reason, limits);
      if (record.deliveries > queueMaxReceiveCount) return reject(delivery, endedReason, limits);
      const isLast = record.deliveries === queueMaxReceiveCount;
      const verdict = await gate(signal, async () => {
        if (isLast) await note(delivery, endedReason, signal);
        return process(delivery, signal);
      });
      if (verdict.kind === "reject") return reject(delivery, verdict.reason, limits);
      if (verdict.kind === "retry" && isLast) {
        return reject(delivery, `${verdict.reason}; so it ended its ${record.deliveries} deliveries`, limits);
      }
      const ageSeconds = ageSecondsOf(record, ports.now());
      if (verdict.kind === "wait" && ageSeconds >= queueRetentionSeconds) {
        return reject(delivery, `waited for ${ageSeconds} s, at last because of ${verdict.reason}`, limits);
      }
      return verdict;
    };
}
