/** Look-ups of what the configuration names and the stack does not make. */
import { configurationError } from "./problems";

/**
 * What a look-up finds.
 * @param refused makes a problem of the reason why it finds nothing: there is no such thing, or nobody may look.
 * @throws pulumi.RunError with that problem.
 */
export async function lookUp<T>(found: Promise<T>, refused: (reason: string) => string): Promise<T> {
  return found.catch((error: unknown) => {
    throw configurationError([refused(reasonOf((error as Error).message))]);
  });
}

/** What the provider says, without what the engine and the provider put around it: a list of errors, one after each bullet. */
function reasonOf(message: string): string {
  const [, errors = message] = /\n\s*\* ([^]+)/.exec(message) ?? [];
  return errors.replace(/\s+/g, " ").trim();
}
