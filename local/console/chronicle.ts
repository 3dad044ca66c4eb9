/** Tells of live events in sentences: what goes wrong at once, what goes well together, as there may be hundreds a second. */
import type { LiveEvent } from "../live-events/live-event";
import type { Happenings } from "./happenings";
import type { Attempt } from "./records";

export interface Chronicle {
  read: (event: LiveEvent, record: (Attempt & { transactionId: string | undefined }) | undefined) => void;
  /** Tells of what has come together since the last time. */
  tick: () => void;
}

interface Together {
  count: number;
  /** Of the last one. */
  transactionId: string | undefined;
  reason: string | undefined;
}

export function createChronicle({ tell }: Pick<Happenings, "tell">): Chronicle {
  const together = new Map<Attempt["verdict"], Together>();
  const take = (verdict: Attempt["verdict"]): Together | undefined => {
    const taken = together.get(verdict);
    together.delete(verdict);
    return taken;
  };
  return {
    read: (event, record) => {
      // That a subscriber has got its event is no news of the transaction.
      if (record?.verdict === "done" && !record.isOfProcessor) return;
      if (record) {
        const { count = 0 } = together.get(record.verdict) ?? {};
        together.set(record.verdict, { count: count + 1, transactionId: record.transactionId, reason: record.reason });
      } else if ("message" in event) tell("failed", event.message);
    },
    tick: () => {
      const [done, wait, retry, reject] = (["done", "wait", "retry", "reject"] as const).map(take);
      if (done) tell("processed", `${subjectOf(done)} processed.`);
      if (wait) tell("failed", `${subjectOf(wait)} put back to wait: ${reasonOf(wait)}`);
      if (retry) tell("failed", `${subjectOf(retry)} put back to be tried again: ${reasonOf(retry)}`);
      if (reject) tell("rejected", `${subjectOf(reject)} rejected: ${reasonOf(reject)}`);
    },
  };
}

function subjectOf({ count, transactionId }: Together): string {
  if (count > 1) return `${count} messages were`;
  return `${transactionId ?? "A message that is no transaction"} was`;
}

/** What an SDK says may end as a sentence does. */
function reasonOf({ reason = "no reason was given" }: Together): string {
  return `${reason.replace(/\.$/, "")}.`;
}
