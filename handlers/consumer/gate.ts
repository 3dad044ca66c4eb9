import { withDeadline } from "./deadline";
import type { Verdict } from "./verdict";

/** So much later than the circuit says, as its clock and the timer's are not the same. */
const SLACK_MILLISECONDS = 5;

type Refusal = Verdict & { kind: "wait"; refusedForMilliseconds: number };

/** Processes a record, or keeps it in hand until a dependency that is down can be tried again. */
export type Gate = (signal: AbortSignal, process: () => Promise<Verdict>) => Promise<Verdict>;

/**
 * What keeps records in hand while a circuit is open: they use up no delivery, make no call, and go on the moment that the
 * dependency is back. When the circuit lets a call through, one record tries for all of them. Those that are still in hand when
 * their signal aborts have to wait.
 */
export function createGate(): Gate {
  /** While a circuit is open: why, and what is waited for, which is its next call or the end of the one that tries. */
  let closed: { reason: string; change: Promise<unknown> } | undefined;
  let mayTry = false;

  function close({ reason, refusedForMilliseconds }: Refusal): void {
    mayTry = false;
    const change = endOf(AbortSignal.timeout(refusedForMilliseconds + SLACK_MILLISECONDS)).then(() => {
      mayTry = true;
    });
    closed = { reason, change };
  }

  /** Whether a circuit has refused the record, or would refuse it now. */
  function isRefused(verdict: Verdict): verdict is Refusal {
    return verdict.kind === "wait" && verdict.refusedForMilliseconds !== undefined;
  }

  async function tryForAll(process: () => Promise<Verdict>): Promise<Verdict | undefined> {
    const trial = process();
    mayTry = false;
    if (closed) closed.change = trial;
    const verdict = await trial;
    if (!isRefused(verdict)) {
      closed = undefined;
      return verdict;
    }
    close(verdict);
    return undefined;
  }

  /** Only the first failure tells the cause: the circuit itself may have refused those after it. */
  function closeFirst(verdict: Refusal): void {
    if (closed === undefined) close(verdict);
  }

  return async (signal, process) => {
    for (;;) {
      if (closed === undefined) {
        const verdict = await process();
        if (!isRefused(verdict)) return verdict;
        closeFirst(verdict);
      } else if (signal.aborted) {
        return { kind: "wait", reason: closed.reason };
      } else if (mayTry) {
        const verdict = await tryForAll(process);
        if (verdict) return verdict;
      } else {
        const { change } = closed;
        await withDeadline(signal, async () => change).catch(() => undefined);
      }
    }
  };
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
