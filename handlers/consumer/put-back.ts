import { backOffSeconds, pauseSeconds } from "./back-off";
import { errorText } from "./error-text";
import type { ConsumerPorts, InvocationContext } from "./ports";
import { ageSecondsOf, type ProcessedRecord } from "./process-records";
import type { QueueRecord } from "./queue-record";
import type { Verdict } from "./verdict";

interface Settlement {
  /** Whether the invocation ends with these records, so that Lambda deletes what is done with. */
  isLast: boolean;
  /** Whether they only made room for another record, so that they need no rest. */
  isSetApart: boolean;
  context: InvocationContext;
  signal: AbortSignal;
}

/**
 * Makes what settles processed records with the queue: what waits is sent anew, what failed gets a back-off, and all else is
 * deleted, by Lambda or, before other records are processed, at once. Gives those that are to be handed back. Never rejects.
 */
export function createPutBack(ports: ConsumerPorts, visibilityTimeoutSeconds: number) {
  function warn(message: string, { awsRequestId: requestId }: InvocationContext, reasons: string[]): void {
    if (reasons.length === 0) return;
    ports.log({ level: "warn", time: new Date(ports.now()).toISOString(), message, requestId, reasons });
  }

  /** Gives the records that could not be sent, such as one that has no room for the copy's attributes. */
  async function sendAnew(waiting: QueueRecord[], { isSetApart, context, signal }: Settlement): Promise<QueueRecord[]> {
    if (waiting.length === 0) return [];
    const copies = waiting.map((record) => {
      const ageSeconds = isSetApart ? 0 : ageSecondsOf(record, ports.now());
      const delaySeconds = pauseSeconds(ageSeconds, visibilityTimeoutSeconds, ports.random);
      return { record, usedDeliveries: record.deliveries - 1, delaySeconds };
    });
    const outcomes = await ports.sourceQueue
      .sendAnew(copies, signal)
      .catch((error: unknown) => waiting.map(() => errorText(error)));
    warn(
      "not sent anew",
      context,
      outcomes.flatMap((reason) => reason ?? []),
    );
    return waiting.filter((_, index) => outcomes[index] !== undefined);
  }

  /** Sets the back-off of what failed. It is only a courtesy: without it the queue's own timeout applies. */
  async function backOff(failed: QueueRecord[], { context, signal }: Settlement): Promise<void> {
    const timeouts = failed.flatMap(({ receiptHandle, receiveCount }) => {
      const seconds = backOffSeconds(receiveCount, visibilityTimeoutSeconds, ports.random);
      return receiptHandle === undefined ? [] : [{ receiptHandle, seconds }];
    });
    if (timeouts.length === 0) return;
    const reasons = await ports.visibility.change(timeouts, signal).catch((error: unknown) => [errorText(error)]);
    warn("back-off not set", context, reasons);
  }

  async function remove(settled: QueueRecord[], { context, signal }: Settlement): Promise<void> {
    const handles = settled.flatMap(({ receiptHandle }) => (receiptHandle === undefined ? [] : [receiptHandle]));
    if (handles.length === 0) return;
    const reasons = await ports.sourceQueue.remove(handles, signal).catch((error: unknown) => [errorText(error)]);
    warn("not deleted", context, reasons);
  }

  return async (processed: ProcessedRecord[], settlement: Settlement): Promise<QueueRecord[]> => {
    const of = (kind: Verdict["kind"]) =>
      processed.filter(({ verdict }) => verdict.kind === kind).map(({ record }) => record);
    const comesBack = new Set([...of("retry"), ...(await sendAnew(of("wait"), settlement))]);
    const records = processed.map(({ record }) => record);
    const failed = records.filter((record) => comesBack.has(record));
    await backOff(failed, settlement);
    const settled = records.filter((record) => !comesBack.has(record));
    if (!settlement.isLast) await remove(settled, settlement);
    return failed;
  };
}
