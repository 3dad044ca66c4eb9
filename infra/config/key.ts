/** What a configuration key states. */
import type { Kind } from "./kinds";

/** As Pulumi.yaml has them; "", [] and {} stand for nothing. */
type Default = string | number | boolean | string[] | Record<string, string>;

/** A value as a command sets it: whole, or the elements of a list or a map. */
export type Example = string | string[] | Record<string, string>;

/** A key without a default has to be set. An example is an allowed value to show as a remedy, where the default is none. */
type Statement = {
  /** What it is for, in one phrase. */
  meaning: string;
  /** What else one has to know before setting it, in sentences. */
  details?: string;
} & ({ default: Default; example?: Example } | { default?: undefined; example: Example });

export type Key<T = unknown> = Kind<T> & Statement;

export function key<T>(kind: Kind<T>, statement: Statement): Key<T> {
  return { ...kind, ...statement };
}

/** A value in the string form that programs see. */
export function configText(value: Default): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An allowed value, as a command sets it. */
export function exampleOf(stated: Key): Example {
  if (stated.default === undefined) return stated.example;
  return stated.example ?? configText(stated.default);
}
