/** Turns a signal into a promise, to race against. */

/** Rejects with the signal's reason, an error, when it aborts. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const rejectWithReason = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) rejectWithReason();
    signal.addEventListener("abort", rejectWithReason, { once: true });
  });
}
