import { quoted } from "../shared/quoted";
import type * as Clients from "./clients";
import type { Guard } from "./ports";

/** Failures in a row that open a dependency's circuit: half a batch of ten, so one bad moment does not. */
const BREAKER_THRESHOLD = 5;

/**
 * How long an open circuit refuses calls before one may try. Shorter than the usual second back-off (11 to 22 s at the
 * default timeouts), so that few deliveries of a message are spent on an open circuit.
 */
const BREAKER_HALF_OPEN_AFTER_MILLISECONDS = 10_000;

/** An error of the SDK's, as the SDK's own classification takes it. */
type ClientError = Parameters<typeof Clients.isTransientError>[0];

/** A guard that only sees to it that a call ends with its signal. */
export function createGuard(dependency: string): Guard {
  return async (signal, call) => {
    try {
      return await untilAborted(signal, call);
    } catch (error) {
      throw new Error(`${dependency}: ${describeError(error)}`, { cause: error });
    }
  };
}

/**
 * A guard with a circuit breaker. Only failures of the dependency itself count (time-outs, network, throttling, 5xx),
 * a call that the deadline cut off among them; a request that it refuses, such as one without permission, does not.
 */
export function createBreakerGuard(clients: typeof Clients, dependency: string): Guard {
  const isDependencyFailure = (error: ClientError) =>
    clients.isTransientError(error) || clients.isThrottlingError(error) || clients.isServerError(error);
  const breaker = clients.circuitBreaker(
    clients.handleWhen((error) => error instanceof Error && isDependencyFailure(error as ClientError)),
    {
      breaker: new clients.ConsecutiveBreaker(BREAKER_THRESHOLD),
      halfOpenAfter: BREAKER_HALF_OPEN_AFTER_MILLISECONDS,
    },
  );
  const guard = createGuard(dependency);
  // Two limits: the inner one settles the breaker's probe at the deadline, the outer one those who wait for the probe.
  return (signal, call) => guard(signal, () => breaker.execute(() => untilAborted(signal, call)));
}

/** What an error says, at most 500 characters. A refusal by several addresses at once has a code but no message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return quoted(error);
  const message = error.message || String((error as NodeJS.ErrnoException).code);
  return (error.name === "Error" ? message : `${error.name}: ${message}`).slice(0, 500);
}

/** Makes a call and rejects with the signal's reason should it abort first; makes no call when it already has. */
async function untilAborted<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
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
