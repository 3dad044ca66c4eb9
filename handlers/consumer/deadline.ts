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
  signal.throwIfAborted();
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { signal: listening.signal });
  });
  try {
    return await Promise.race([call(), aborted]);
  } finally {
    listening.abort();
  }
}

/** A signal that aborts one turn of the event loop after another, for the same reason. */
export function nextTurnAfter(signal: AbortSignal): AbortSignal {
  const later = new AbortController();
  const onAbort = () => {
    setImmediate(() => {
      later.abort(signal.reason);
    });
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return later.signal;
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
