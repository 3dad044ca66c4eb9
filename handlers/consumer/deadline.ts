import type { InvocationContext } from "./ports";

/** The longest that a Lambda function may run: 15 minutes. */
const MAX_RUN_MILLISECONDS = 900_000;

/** Aborts when so many milliseconds of the invocation are left; has aborted already when there are no more than that. */
export function deadlineOf(context: InvocationContext, reserveMilliseconds: number): AbortSignal {
  const milliseconds = Math.floor(context.getRemainingTimeInMillis() - reserveMilliseconds);
  return milliseconds > 0 ? AbortSignal.timeout(Math.min(milliseconds, MAX_RUN_MILLISECONDS)) : AbortSignal.abort();
}

/** Makes a call and rejects with the signal's reason should it abort first; makes no call when it already has. */
export async function withDeadline<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return raceAbort(signal, call, (reject) => reject());
}

/** As withDeadline, but rejects one turn of the event loop after the signal has aborted. */
export async function withLaterDeadline<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return raceAbort(signal, call, setImmediate);
}

async function raceAbort<T>(
  signal: AbortSignal,
  call: () => Promise<T>,
  schedule: (reject: () => void) => void,
): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => schedule(() => reject(signal.reason as Error));
    signal.addEventListener("abort", onAbort);
    void call()
      .then(resolve, reject)
      // Not by a signal of the listener's own: to abort that takes longer than all else here.
      .then(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Makes a call, and keeps the event loop going until it has settled. The signals of AbortSignal.timeout do not: while a run waits
 * for nothing else, the process seems to have nothing left to do, and Lambda ends the run without the handler's answer.
 */
export async function keepingLoopAlive<T>(call: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, MAX_RUN_MILLISECONDS);
  try {
    return await call();
  } finally {
    clearInterval(timer);
  }
}
