import type { SQSBatchResponse } from "aws-lambda";
import type { ReceivedTransaction } from "../../domain/transaction";
import { deadlineOf } from "./deadline";
import type { ReadMessage } from "./direct-event";
import type { ConsumerSettings } from "./environment";
import { createJudge } from "./judge";
import type { ConsumerPorts, InvocationContext } from "./ports";
import {
  createRecordProcessor,
  logMetrics,
  type Consumed,
  type Delivery,
  type ProcessDelivery,
  type ProcessedRecord,
} from "./process-records";
import { createPutBack } from "./put-back";
import { readQueueRecord, type QueueRecord } from "./queue-record";
import { stagesOf } from "./stages";

/** Work stops this long before the function's time-out, which leaves time to put back what is not done. */
export const HAND_BACK_MILLISECONDS = 2000;

/** Time kept for the answer itself when the last calls of an invocation end. */
const ANSWER_MILLISECONDS = 500;

/**
 * Keeps for others that a transaction was rejected, and why; or, before the last delivery is tried, that it will be should the
 * function end. At best: the dead-letter queue stays the truth.
 */
export type NoteRejection<Content = ReceivedTransaction> = (
  content: Content,
  reason: string,
  signal: AbortSignal,
) => Promise<void>;

/** Tells others that a message is rejected, and why, before it is: as long as that fails, the message comes back. */
export type AnnounceRejection<Content extends Consumed> = (
  delivery: Delivery<Content>,
  reason: string,
  signal: AbortSignal,
) => Promise<void>;

/** What a consumer does about a batch. */
export interface BatchWork<Content extends Consumed> {
  read: ReadMessage<Content>;
  process: ProcessDelivery<Content>;
  noteRejection: NoteRejection<Content> | undefined;
  announceRejection: AnnounceRejection<Content> | undefined;
}

export type BatchSettings = Pick<
  ConsumerSettings,
  "metricDimensions" | "queueVisibilityTimeoutSeconds" | "queueRetentionSeconds" | "queueMaxReceiveCount"
>;

/** Until when an invocation works, and until when it makes its last calls. */
export interface Limits {
  work: AbortSignal;
  answer: AbortSignal;
}

/** Makes what processes a batch of the queue. It never throws: what is to be delivered again is named in its answer. */
export function createBatchConsumer<Content extends Consumed>(
  ports: ConsumerPorts,
  settings: BatchSettings,
  batchWork: BatchWork<Content>,
) {
  const processRecords = createRecordProcessor<Content>(ports);
  const putBack = createPutBack(ports, settings.queueVisibilityTimeoutSeconds);
  const judge = createJudge(ports, settings, batchWork);

  return async (batch: unknown[], context: InvocationContext): Promise<SQSBatchResponse> => {
    const start = ports.now();
    const limits = {
      work: deadlineOf(context, HAND_BACK_MILLISECONDS),
      answer: deadlineOf(context, ANSWER_MILLISECONDS),
    };
    const readDelivery = (record: QueueRecord): Delivery<Content> => ({
      record,
      requestId: record.requestId ?? context.awsRequestId,
      message: batchWork.read(record.body, record.firstSentTimestamp),
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
