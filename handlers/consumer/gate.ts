import { withDeadline } from "./deadline";
import type { Verdict } from "./verdict";

/** Processes a record, or keeps it in hand until a dependency that is down can be tried again. */
export type Gate = (signal: AbortSignal, process: () => Promise<Verdict>) => Promise<Verdict>;

/**
 * What keeps records in hand while a circuit is open: they use up no delivery, make no call, and go on the moment that the
 * dependency is back. When the circuit lets a call through, one record tries for all of them. Those that are still in hand when
 * their signal aborts have to wait.
 */
export function createGate(): Gate {
  let closed: { until: number; reason: string } | undefined;
  let trial: Promise<unknown> | undefined;

  function close(verdict: Verdict, isTrial: boolean): boolean {
    if (verdict.kind !== "wait" || verdict.refusedForMilliseconds === undefined) return false;
    const until = Date.now() + verdict.refusedForMilliseconds;
    // Only the first failure and the trial's tell the cause: the others may have been refused by the circuit.
    closed = { until, reason: isTrial || !closed ? verdict.reason : closed.reason };
    return true;
  }

  async function tryForAll(process: () => Promise<Verdict>): Promise<Verdict | undefined> {
    const running = process();
    trial = running;
    const verdict = await running;
    trial = undefined;
    if (close(verdict, true)) return undefined;
    closed = undefined;
    return verdict;
  }

  return async (signal, process) => {
    for (;;) {
      if (closed === undefined) {
        const verdict = await process();
        if (!close(verdict, false)) return verdict;
      } else if (signal.aborted) {
        return { kind: "wait", reason: closed.reason };
      } else if (trial) {
        await pause(trial, signal);
      } else if (closed.until > Date.now()) {
        await pause(closed.until - Date.now(), signal);
      } else {
        const verdict = await tryForAll(process);
        if (verdict) return verdict;
      }
    }
  };
}

/** Waits for something to settle, or so many milliseconds, at most until the signal aborts. Never rejects. */
async function pause(what: number | Promise<unknown>, signal: AbortSignal): Promise<void> {
  const limit = typeof what === "number" ? AbortSignal.any([signal, AbortSignal.timeout(what)]) : signal;
  const settles = typeof what === "number" ? new Promise(() => undefined) : what;
  await withDeadline(limit, async () => settles).catch(() => undefined);
}
