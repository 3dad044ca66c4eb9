import { createGate } from "./gate";
import { errorText } from "./error-text";
import type { BatchSettings, BatchWork, Limits } from "./batch-consumer";
import type { ConsumerPorts } from "./ports";
import { ageSecondsOf, type Consumed, type Delivery, type ProcessDelivery } from "./process-records";
import { verdictOf, type Verdict } from "./verdict";

/** Makes what comes to a verdict on a record, the bounds of deliveries and of waiting included, and moves what it rejects. */
export function createJudge<Content extends Consumed>(
  ports: ConsumerPorts,
  settings: BatchSettings,
  { process, ...work }: BatchWork<Content>,
) {
  const { queueMaxReceiveCount } = settings;
  const gate = createGate();
  const { note, reject } = createRejection(ports, settings, work);
  const endedReason = `the function ended in each of its ${queueMaxReceiveCount} deliveries`;

  return (limits: Limits): ProcessDelivery<Content> =>
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
      if (verdict.kind === "wait" && hasWaitedLongest(delivery, ports.now(), settings)) {
        const ageSeconds = ageSecondsOf(record, ports.now());
        return reject(delivery, `waited for ${ageSeconds} s, at last because of ${verdict.reason}`, limits);
      }
      return verdict;
    };
}

function hasWaitedLongest(
  { record }: Delivery<Consumed>,
  now: number,
  { queueRetentionSeconds }: BatchSettings,
): boolean {
  return ageSecondsOf(record, now) >= queueRetentionSeconds;
}

/** Makes what is done about a record that no delivery can help. */
function createRejection<Content extends Consumed>(
  ports: ConsumerPorts,
  settings: BatchSettings,
  { noteRejection, announceRejection }: Pick<BatchWork<Content>, "noteRejection" | "announceRejection">,
) {
  async function note({ message, requestId }: Delivery<Content>, reason: string, signal: AbortSignal): Promise<void> {
    if ("reason" in message) return;
    try {
      await noteRejection?.(message.value, reason, signal);
    } catch (error) {
      const time = new Date(ports.now()).toISOString();
      ports.log({ level: "warn", time, message: "rejection not noted", requestId, reason: errorText(error) });
    }
  }

  /** Gives the verdict if the rejection could not be announced and another delivery may help that. */
  async function announce(delivery: Delivery<Content>, reason: string, signal: AbortSignal) {
    if (announceRejection === undefined) return undefined;
    const verdict = await verdictOf(signal, async () => {
      await announceRejection(delivery, reason, signal);
      return { kind: "done" };
    });
    if (verdict.kind !== "wait" && verdict.kind !== "retry") return undefined;
    // What cannot be told in all that time has to go where somebody sees it.
    const isLast =
      verdict.kind === "wait"
        ? hasWaitedLongest(delivery, ports.now(), settings)
        : delivery.record.deliveries >= settings.queueMaxReceiveCount;
    return isLast ? undefined : { ...verdict, reason: `${reason}; not announced: ${verdict.reason}` };
  }

  /** Sends what was rejected to the dead-letter queue; it is retried as long as that fails. */
  async function reject(delivery: Delivery<Content>, reason: string, { work, answer }: Limits): Promise<Verdict> {
    const signal = work.aborted ? answer : work;
    const unannounced = await announce(delivery, reason, signal);
    if (unannounced) return unannounced;
    try {
      await ports.deadLetters.send(delivery.record, reason, delivery.requestId, signal);
    } catch (error) {
      return { kind: "retry", reason: `${reason}; not moved to the dead-letter queue: ${errorText(error)}` };
    }
    await note(delivery, reason, signal);
    return { kind: "reject", reason };
  }

  return { note, reject };
}
