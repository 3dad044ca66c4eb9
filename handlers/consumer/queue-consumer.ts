import type { SQSBatchResponse } from "aws-lambda";
import { createBatchConsumer, HAND_BACK_MILLISECONDS, type BatchSettings, type NoteRejection } from "./batch-consumer";
import { deadlineOf, keepingLoopAlive } from "./deadline";
import { readDirectEvent } from "./direct-event";
import type { ConsumerPorts, InvocationContext } from "./ports";
import { createRecordProcessor, logMetrics, type ProcessDelivery } from "./process-records";
import { isQueueEvent, readQueueRecord } from "./queue-record";
import { verdictOf, type ProcessTransaction } from "./verdict";

/** Answer to a direct invocation. */
interface DirectResponse {
  status: "processed";
  transactionId: string;
}

/** The function that Lambda invokes: with a batch of the queue, or directly, with one transaction as the event. */
export type QueueConsumer = (event: unknown, context: InvocationContext) => Promise<SQSBatchResponse | DirectResponse>;

/**
 * Makes a consumer of a queue from what it does with one transaction: with partial failures, a deadline, a back-off, waiting
 * while a dependency fails, dead letters, log lines and metrics.
 *
 * A batch never throws: what is to be delivered again is named in its answer, or sent anew. A direct invocation throws the
 * reason, for Lambda then invokes it again and finally sends the event to the function's own dead-letter queue.
 *
 * @param noteRejection does what the consumer has to do about a rejected message of the queue.
 */
export function createQueueConsumer(
  ports: ConsumerPorts,
  settings: BatchSettings,
  processTransaction: ProcessTransaction,
  noteRejection?: NoteRejection,
): QueueConsumer {
  const process: ProcessDelivery = async ({ message }, signal) =>
    "reason" in message
      ? { kind: "reject", reason: message.reason }
      : verdictOf(signal, () => processTransaction(message.value, signal));
  const consumeBatch = createBatchConsumer(ports, settings, process, noteRejection);
  const consumeInvocation = createInvocationConsumer(ports, settings, process);
  return async (event, context) =>
    keepingLoopAlive<Awaited<ReturnType<QueueConsumer>>>(async () =>
      isQueueEvent(event) ? consumeBatch(event.Records, context) : consumeInvocation(event, context),
    );
}

function createInvocationConsumer(ports: ConsumerPorts, { metricDimensions }: BatchSettings, process: ProcessDelivery) {
  const processRecords = createRecordProcessor(ports);
  // Lambda knows no waiting: its two retries have to do.
  const processOrRetry: ProcessDelivery = async (delivery, signal) => {
    const verdict = await process(delivery, signal);
    return verdict.kind === "wait" ? { kind: "retry", reason: verdict.reason } : verdict;
  };
  return async (event: unknown, context: InvocationContext): Promise<DirectResponse> => {
    const start = ports.now();
    const delivery = { record: readQueueRecord({}), requestId: context.awsRequestId, message: readDirectEvent(event) };
    const signal = deadlineOf(context, HAND_BACK_MILLISECONDS);
    const processed = await processRecords([delivery], processOrRetry, signal);
    logMetrics(ports, metricDimensions, processed, start);
    const verdict = processed[0]?.verdict;
    if (verdict?.kind !== "done") throw new Error(verdict?.reason);
    const { transactionId } = event as { transactionId: string };
    return { status: "processed", transactionId };
  };
}
