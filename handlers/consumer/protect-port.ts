import type { CircuitBreaker } from "./circuit-breaker";
import { withDeadline } from "./deadline";
import { createDependencyFailure, isOfDependency } from "./dependency-failure";
import { errorText } from "./error-text";

/** Anything that takes a signal as its last argument. */
type Method = (...args: never[]) => Promise<unknown>;

/**
 * A port whose methods end with their signal, at the latest, and whose failures name the dependency: a DependencyFailure where
 * it is what fails. Ports that fail together share a circuit breaker; without one, every call is made.
 *
 * @param port methods alone, each with a signal as its last argument.
 */
export function protectPort<Port extends Readonly<Record<keyof Port, Method>>>(
  dependency: string,
  port: Port,
  breaker?: CircuitBreaker,
): Port {
  const protect =
    (method: Method) =>
    async (...args: unknown[]): Promise<unknown> => {
      const signal = args.at(-1) as AbortSignal; // the contract of a port
      const isTooLate = signal.aborted;
      const call = async () => method(...(args as never[]));
      try {
        // A limit of its own, as those that wait for another call of the breaker must end, too.
        return await withDeadline(signal, () => (breaker ? breaker(signal, call) : call()));
      } catch (error) {
        const message = `${dependency}: ${errorText(error)}`;
        if (isTooLate || !isOfDependency(error)) throw new Error(message, { cause: error });
        throw createDependencyFailure(message, error, breaker?.refusesForMilliseconds());
      }
    };
  const methods = Object.entries<Method>(port).map(([name, method]): [string, unknown] => [name, protect(method)]);
  return Object.fromEntries(methods) as Port;
}
