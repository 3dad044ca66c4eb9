/** What is told to a person instead of an answer. */

export type RefusalStatus = 400 | 403 | 404 | 405 | 409 | 413 | 415 | 503;

export class RefusedError extends Error {
  override name = "RefusedError";

  constructor(
    readonly status: RefusalStatus,
    /** What, value, remedy. */
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
