/** Errors whose messages are for whoever caused or has to bear them, not for a stack trace. */

/** The request could not be served now; the same request may succeed later. */
export class UnavailableError extends Error {
  /** @param retryAfterSeconds when it is worth trying again, for the header Retry-After. */
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The process was not given what it needs. */
export class SettingsError extends Error {}

/** What an error says, and what its causes say. That of several addresses that were tried has no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}

/**
 * What a process that ends because of an error tells: neither a dependency that stays away nor a wrong setting is a mistake of
 * ours, of which a stack could tell.
 */
export function endingText(error: unknown): string {
  if (error instanceof UnavailableError || error instanceof SettingsError) return error.message;
  return error instanceof Error && error.stack ? error.stack : String(error);
}
