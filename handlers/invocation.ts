import type { SQSBatchResponse } from "aws-lambda";
import { backOffSeconds } from "./back-off";
import type { EventProcessorSettings } from "./environment";
import { describeError } from "./guard";
import type { InvocationContext, Ports } from "./ports";
import { createRecordProcessor, deadline, type ProcessedRecord, type Reject } from "./process-records";
import { isQueueEvent, readQueueRecord } from "./queue-record";

/** Time kept for the answer itself when the last calls of an invocation end. */
const ANSWER_MILLISECONDS = 500;

/** Answer to a direct invocation. */
export interface DirectResponse {
  status: "processed";
  transactionId: string;
}

type Settings = Pick<EventProcessorSettings, "environment" | "queueVisibilityTimeoutSeconds">;

/**
 * Gives the function that Lambda invokes: with a batch of the queue, or directly, with one transaction as the event.
 *
 * A batch never throws: what is to be delivered again is named in its answer. A direct invocation throws the reason, for
 * Lambda then invokes it again and finally sends the event to the function's own dead-letter queue.
 */
export function createInvocationHandler(ports: Ports, settings: Settings) {
  const processBatch = createBatchProcessor(ports, settings);
  const processDirectly = createDirectProcessor(ports, settings);
  return async (event: unknown, context: InvocationContext): Promise<SQSBatchResponse | DirectResponse> =>
    isQueueEvent(event) ? processBatch(event.Records, context) : processDirectly(event, context);
}

function createBatchProcessor(ports: Ports, { environment, queueVisibilityTimeoutSeconds }: Settings) {
  const rejectToDeadLetters: Reject = async (record, reason, requestId, signal) => {
    try {
      await ports.guards.sqs(signal, () => ports.deadLetters.send(record, reason, requestId, signal));
      return { verdict: "reject", reason };
    } catch (error) {
      return { verdict: "retry", reason: `${reason}; not moved to the dead-letter queue: ${describeError(error)}` };
    }
  };
  const processRecords = createRecordProcessor(ports, environment, rejectToDeadLetters);

  /** Sets the back-off of what failed. It is only a courtesy: without it the queue's own timeout applies. */
  async function postpone(retried: ProcessedRecord[], context: InvocationContext): Promise<void> {
    const postponements = retried.flatMap(({ record: { receiptHandle, receiveCount } }) => {
      const seconds = backOffSeconds(receiveCount, queueVisibilityTimeoutSeconds, ports.random);
      return receiptHandle === undefined ? [] : [{ receiptHandle, seconds }];
    });
    if (postponements.length === 0) return;
    const signal = deadline(context, ANSWER_MILLISECONDS);
    const failures = await ports.guards
      .sqs(signal, () => ports.visibility.postpone(postponements, signal))
      .catch((error: unknown) => [describeError(error)]);
    if (failures.length === 0) return;
    const time = new Date(ports.now()).toISOString();
    ports.log({ level: "warn", time, message: "back-off not set", requestId: context.awsRequestId, reasons: failures });
  }

  return async (records: unknown[], context: InvocationContext): Promise<SQSBatchResponse> => {
    const processed = await processRecords(records.map(readQueueRecord), context);
    const retried = processed.filter(({ verdict }) => verdict.verdict === "retry");
    await postpone(retried, context);
    // Lambda takes an empty identifier as the failure of the whole batch: the only safe answer for a record without id.
    return { batchItemFailures: retried.map(({ record }) => ({ itemIdentifier: record.messageId ?? "" })) };
  };
}

function createDirectProcessor(ports: Ports, { environment }: Settings) {
  const rejectToCaller: Reject = async (_record, reason) => Promise.resolve({ verdict: "reject", reason });
  const processRecords = createRecordProcessor(ports, environment, rejectToCaller);

  return async (event: unknown, context: InvocationContext): Promise<DirectResponse> => {
    const body = JSON.stringify(event ?? null);
    const [processed] = await processRecords([readQueueRecord({ body })], context);
    const verdict = processed?.verdict;
    if (verdict?.verdict !== "done") throw new Error(verdict?.reason);
    const { transactionId } = event as { transactionId: string };
    return { status: "processed", transactionId };
  };
}
