import type * as imports from "./runtime-imports";

/** The packages that every consumer uses. */
export type ConsumerRuntime = typeof imports;

/**
 * Gives the packages, from the second file of the archive: those of every consumer, and what the handler's own module of
 * imports has beside them.
 *
 * Pulumi serializes a handler's factory with all that it refers to, and only functions and plain data survive that: what
 * is required while the factory runs is not serialized.
 */
export function loadRuntime(): ConsumerRuntime {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be serialized with the function
  return require("./runtime-imports") as ConsumerRuntime;
}
