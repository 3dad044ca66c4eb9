import { withDeadline } from "./deadline";
import type { ConsumerRuntime } from "./runtime";

/** Failures in a row that open a circuit: half a batch of ten, so one bad moment does not. */
const BREAKER_THRESHOLD = 5;

/**
 * How long an open circuit refuses calls before one may try. Shorter than the usual second back-off (11 to 22 s at the
 * default timeouts), so that few deliveries of a message are spent on an open circuit.
 */
const BREAKER_HALF_OPEN_AFTER_MILLISECONDS = 10_000;

/** An error of the SDK's, as the SDK's own classification takes it. */
type ClientError = Parameters<ConsumerRuntime["isTransientError"]>[0];

/** Makes a call of a dependency, or rejects without one while the dependency is known to be failing. */
export type CircuitBreaker = <T>(signal: AbortSignal, call: () => Promise<T>) => Promise<T>;

/**
 * A circuit breaker for one dependency. Only failures of the dependency itself count (time-outs, network, throttling,
 * 5xx), a call that the signal cut off among them; a request that it refuses, such as one without permission, does not.
 */
export function createCircuitBreaker(runtime: ConsumerRuntime): CircuitBreaker {
  const isDependencyFailure = (error: ClientError) =>
    runtime.isTransientError(error) || runtime.isThrottlingError(error) || runtime.isServerError(error);
  const breaker = runtime.circuitBreaker(
    runtime.handleWhen((error) => error instanceof Error && isDependencyFailure(error as ClientError)),
    {
      breaker: new runtime.ConsecutiveBreaker(BREAKER_THRESHOLD),
      halfOpenAfter: BREAKER_HALF_OPEN_AFTER_MILLISECONDS,
    },
  );
  // The limit settles the call that tries: all others wait for it.
  return (signal, call) => breaker.execute(() => withDeadline(signal, call));
}
