import type * as runtimeImports from "./runtime-imports";

/** The packages that a handler may use. */
export type Runtime = typeof runtimeImports;

/**
 * Gives the packages, from the second file of the archive.
 *
 * Pulumi serializes a handler's factory with all that it refers to, and only functions and plain data survive that: what
 * is required while the factory runs is not serialized.
 */
export function loadRuntime(): Runtime {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be serialized with the function
  return require("./runtime-imports") as Runtime;
}
