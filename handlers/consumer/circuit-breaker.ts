import { withDeadline } from "./deadline";
import { isOfDependency } from "./dependency-failure";
import type { ConsumerSettings } from "./environment";
import type { ConsumerRuntime } from "./runtime";

/** Failures in a row that open a circuit: half a batch of ten, so one bad moment does not. */
const BREAKER_THRESHOLD = 5;

/**
 * How long an open circuit refuses calls before one may try, for each run that may be under way: as each has a circuit of its
 * own and a call is up to three tries of the SDK's, about one try a second reaches the dependency, whatever waits for it.
 */
const HALF_OPEN_SECONDS_A_RUN = 3;

/** Not less, as a dependency wants some rest; not more, as this long it takes at most until every run knows that it is back. */
const MIN_HALF_OPEN_SECONDS = 10;
const MAX_HALF_OPEN_SECONDS = 120;

/** Makes a call of a dependency, or rejects without one while the dependency is known to be failing. */
export interface CircuitBreaker {
  <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T>;
  /** How long it still refuses calls, in milliseconds, 0 or more; undefined while it refuses none. */
  refusesForMilliseconds: () => number | undefined;
}

/**
 * A circuit breaker for one dependency. Every failure of the dependency counts, a call that the signal cut off among them; a
 * request that is wrong in itself does not, nor one that was cancelled or met another one under way.
 *
 * @param random gives a number from 0 up to, not including, 1: circuits that opened together do not try together.
 */
export function createCircuitBreaker(
  runtime: ConsumerRuntime,
  { maxConcurrency }: Pick<ConsumerSettings, "maxConcurrency">,
  random: () => number = () => Math.random(),
): CircuitBreaker {
  const minSeconds = Math.max(HALF_OPEN_SECONDS_A_RUN * maxConcurrency, MIN_HALF_OPEN_SECONDS);
  let refusal: { until: number; milliseconds: number } | undefined;
  const refusesForMilliseconds = () =>
    refusal && Math.min(Math.max(0, refusal.until - Date.now()), refusal.milliseconds);
  const halfOpenAfter = {
    next: () => {
      const duration = Math.round(Math.min(minSeconds * (1 + random() / 2), MAX_HALF_OPEN_SECONDS) * 1000);
      refusal = { until: Date.now() + duration, milliseconds: duration };
      return { duration, next: halfOpenAfter.next };
    },
  };
  const createBreaker = () => {
    const created = runtime.circuitBreaker(
      runtime.handleWhen((error) => isOfDependency(error) && !isPassing(error)),
      { breaker: new runtime.ConsecutiveBreaker(BREAKER_THRESHOLD), halfOpenAfter },
    );
    created.onReset(() => {
      refusal = undefined;
    });
    return created;
  };
  let breaker = createBreaker();
  const execute = async <T>(signal: AbortSignal, call: () => Promise<T>) => {
    // The clock was set back, and the library would refuse for as long.
    if (refusal && refusal.until - Date.now() > refusal.milliseconds) {
      refusal = undefined;
      breaker = createBreaker();
    }
    // The limit settles the call that tries: all others wait for it.
    return breaker.execute(() => withDeadline(signal, call));
  };
  return Object.assign(execute, { refusesForMilliseconds });
}

/** A call that was cancelled, and S3's write of a key that another write is under way for: neither says that it is down. */
function isPassing({ name }: Error): boolean {
  return name === "AbortError" || name === "ConditionalRequestConflict";
}
