import type { SQSBatchResponse } from "aws-lambda";
import { readMessage } from "../../domain/transaction-message";
import { backOffSeconds } from "./back-off";
import { deadlineOf } from "./deadline";
import { readDirectEvent } from "./direct-event";
import type { ConsumerSettings } from "./environment";
import { errorText } from "./error-text";
import type { ConsumerPorts, InvocationContext } from "./ports";
import { createRecordProcessor, type Delivery, type ProcessedRecord, type ReadRecord } from "./process-records";
import { isQueueEvent, readQueueRecord } from "./queue-record";
import { verdictOf, type ProcessTransaction, type Verdict } from "./verdict";

/** Time kept for the answer itself when the last calls of an invocation end. */
const ANSWER_MILLISECONDS = 500;

/** Answer to a direct invocation. */
interface DirectResponse {
  status: "processed";
  transactionId: string;
}

/** The function that Lambda invokes: with a batch of the queue, or directly, with one transaction as the event. */
export type QueueConsumer = (event: unknown, context: InvocationContext) => Promise<SQSBatchResponse | DirectResponse>;

type Settings = Pick<ConsumerSettings, "metricDimensions" | "queueVisibilityTimeoutSeconds">;

/**
 * Makes a consumer of a queue from what it does with one transaction: with partial failures, a deadline, a back-off,
 * dead letters, log lines and metrics.
 *
 * A batch never throws: what is to be delivered again is named in its answer. A direct invocation throws the reason, for
 * Lambda then invokes it again and finally sends the event to the function's own dead-letter queue.
 */
export function createQueueConsumer(
  ports: ConsumerPorts,
  settings: Settings,
  processTransaction: ProcessTransaction,
): QueueConsumer {
  const process = async ({ message }: Delivery, signal: AbortSignal): Promise<Verdict> =>
    "reason" in message
      ? { kind: "reject", reason: message.reason }
      : verdictOf(signal, () => processTransaction(message.value, signal));
  const consumeBatch = createBatchConsumer(ports, settings, process);
  const consumeInvocation = createInvocationConsumer(ports, settings, process);
  return async (event, context) =>
    isQueueEvent(event) ? consumeBatch(event.Records, context) : consumeInvocation(event, context);
}

type ProcessDelivery = (delivery: Delivery, signal: AbortSignal) => Promise<Verdict>;

function createBatchConsumer(ports: ConsumerPorts, settings: Settings, process: ProcessDelivery) {
  const processRecords = createRecordProcessor(ports, settings.metricDimensions, async (delivery, signal) => {
    const verdict = await process(delivery, signal);
    return verdict.kind === "reject" ? moveToDeadLetters(ports, delivery, verdict.reason, signal) : verdict;
  });

  /** Sets the back-off of what failed. It is only a courtesy: without it the queue's own timeout applies. */
  async function backOff(retried: ProcessedRecord[], context: InvocationContext): Promise<void> {
    const timeouts = retried.flatMap(({ record: { receiptHandle, receiveCount } }) => {
      const seconds = backOffSeconds(receiveCount, settings.queueVisibilityTimeoutSeconds, ports.random);
      return receiptHandle === undefined ? [] : [{ receiptHandle, seconds }];
    });
    if (timeouts.length === 0) return;
    const signal = deadlineOf(context, ANSWER_MILLISECONDS);
    const failures = await ports.visibility.change(timeouts, signal).catch((error: unknown) => [errorText(error)]);
    if (failures.length === 0) return;
    const time = new Date(ports.now()).toISOString();
    ports.log({ level: "warn", time, message: "back-off not set", requestId: context.awsRequestId, reasons: failures });
  }

  return async (records: unknown[], context: InvocationContext): Promise<SQSBatchResponse> => {
    const processed = await processRecords(records.map(readRecord), context);
    const retried = processed.filter(({ verdict }) => verdict.kind === "retry");
    await backOff(retried, context);
    // Lambda takes an empty identifier as the failure of the whole batch: the only safe answer for a record without id.
    return { batchItemFailures: retried.map(({ record }) => ({ itemIdentifier: record.messageId ?? "" })) };
  };
}

function readRecord(queueRecord: unknown): ReadRecord {
  const record = readQueueRecord(queueRecord);
  return { record, message: readMessage(record.body, record.sentTimestamp) };
}

/** Sends what was rejected to the dead-letter queue; it is retried as long as that fails. */
async function moveToDeadLetters(
  { deadLetters }: ConsumerPorts,
  { record, requestId }: Delivery,
  reason: string,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    await deadLetters.send(record, reason, requestId, signal);
    return { kind: "reject", reason };
  } catch (error) {
    return { kind: "retry", reason: `${reason}; not moved to the dead-letter queue: ${errorText(error)}` };
  }
}

function createInvocationConsumer(ports: ConsumerPorts, { metricDimensions }: Settings, process: ProcessDelivery) {
  const processRecords = createRecordProcessor(ports, metricDimensions, process);
  return async (event: unknown, context: InvocationContext): Promise<DirectResponse> => {
    const received = { record: readQueueRecord({}), message: readDirectEvent(event) };
    const [processed] = await processRecords([received], context);
    const verdict = processed?.verdict;
    if (verdict?.kind !== "done") throw new Error(verdict?.reason);
    const { transactionId } = event as { transactionId: string };
    return { status: "processed", transactionId };
  };
}
