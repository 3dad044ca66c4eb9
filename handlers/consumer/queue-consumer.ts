import type { SQSBatchResponse } from "aws-lambda";
import { readMessage } from "../../domain/transaction-message";
import type { ReceivedTransaction } from "../../domain/transaction";
import {
  createBatchConsumer,
  HAND_BACK_MILLISECONDS,
  type AnnounceRejection,
  type BatchSettings,
  type BatchWork,
  type NoteRejection,
} from "./batch-consumer";
import { deadlineOf, keepingLoopAlive } from "./deadline";
import { readDirectEvent, type ReadMessage } from "./direct-event";
import type { ConsumerPorts, InvocationContext } from "./ports";
import {
  createRecordProcessor,
  logMetrics,
  transactionIdOf,
  type Consumed,
  type ProcessDelivery,
} from "./process-records";
import { isQueueEvent, readQueueRecord } from "./queue-record";
import { verdictOf, type Process, type ProcessTransaction } from "./verdict";

/** Answer to a direct invocation. */
interface DirectResponse {
  status: "processed";
  transactionId: string | undefined;
}

/** The function that Lambda invokes: with a batch of the queue, or directly, with one message as the event. */
export type QueueConsumer = (event: unknown, context: InvocationContext) => Promise<SQSBatchResponse | DirectResponse>;

/** What a consumer does, and how it reads its messages. */
export interface ConsumerWork<Content extends Consumed> {
  read: ReadMessage<Content>;
  process: Process<Content>;
  /** Does what the consumer has to do about a rejected message of the queue. */
  noteRejection?: NoteRejection<Content> | undefined;
  announceRejection?: AnnounceRejection<Content> | undefined;
}

/** Makes a consumer of a queue of transactions, as createConsumer does. */
export function createQueueConsumer(
  ports: ConsumerPorts,
  settings: BatchSettings,
  process: ProcessTransaction,
  noteRejection?: NoteRejection,
  announceRejection?: AnnounceRejection<ReceivedTransaction>,
): QueueConsumer {
  return createConsumer(ports, settings, { read: readMessage, process, noteRejection, announceRejection });
}

/**
 * Makes a consumer of a queue from what it does with one message: with partial failures, a deadline, a back-off, waiting
 * while a dependency fails, dead letters, log lines and metrics.
 *
 * A batch never throws: what is to be delivered again is named in its answer, or sent anew. A direct invocation throws the
 * reason, for Lambda then invokes it again and finally sends the event to the function's own dead-letter queue.
 */
export function createConsumer<Content extends Consumed>(
  ports: ConsumerPorts,
  settings: BatchSettings,
  { read, process: processContent, noteRejection, announceRejection }: ConsumerWork<Content>,
): QueueConsumer {
  const process: ProcessDelivery<Content> = async ({ message, requestId }, signal) =>
    "reason" in message
      ? { kind: "reject", reason: message.reason }
      : verdictOf(signal, () => processContent(message.value, signal, requestId));
  const batchWork = { read, process, noteRejection, announceRejection };
  const consumeBatch = createBatchConsumer(ports, settings, batchWork);
  const consumeInvocation = createInvocationConsumer(ports, settings, batchWork);
  return async (event, context) =>
    keepingLoopAlive<Awaited<ReturnType<QueueConsumer>>>(async () =>
      isQueueEvent(event) ? consumeBatch(event.Records, context) : consumeInvocation(event, context),
    );
}

function createInvocationConsumer<Content extends Consumed>(
  ports: ConsumerPorts,
  { metricDimensions }: BatchSettings,
  { read, process }: Pick<BatchWork<Content>, "read" | "process">,
) {
  const processRecords = createRecordProcessor<Content>(ports);
  // Lambda knows no waiting: its two retries have to do.
  const processOrRetry: ProcessDelivery<Content> = async (delivery, signal) => {
    const verdict = await process(delivery, signal);
    return verdict.kind === "wait" ? { kind: "retry", reason: verdict.reason } : verdict;
  };
  return async (event: unknown, context: InvocationContext): Promise<DirectResponse> => {
    const start = ports.now();
    const message = readDirectEvent(event, read);
    const delivery = { record: readQueueRecord({}), requestId: context.awsRequestId, message };
    const signal = deadlineOf(context, HAND_BACK_MILLISECONDS);
    const processed = await processRecords([delivery], processOrRetry, signal);
    logMetrics(ports, metricDimensions, processed, start);
    const verdict = processed[0]?.verdict;
    if (verdict?.kind !== "done") throw new Error(verdict?.reason);
    return { status: "processed", transactionId: transactionIdOf(message) };
  };
}
