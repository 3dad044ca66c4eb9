/** Judges one resource by one rule, as far as what is known of it and of the others allows. */
import type { Inputs, Resource, Stack } from "../../program/resource";
import { concerns, type Rule } from "../rule";

/**
 * What a rule makes of a resource: why it breaks it; "kept" if it does not, or is not looked at; "open" if that takes
 * the other resources, or a value that nobody knows before the update.
 */
export type Verdict = { why: string } | "kept" | "open";

/** What is read is not there to be looked at. */
class Unseen extends Error {}

const unseen = {
  get: () => {
    throw new Unseen();
  },
};

/** Stands for the others while a resource is looked at alone. */
const unseenStack: Stack = new Proxy([], unseen);

/** Stands for what AWS gives to a resource that is not there yet. */
export const UNSEEN_OUTPUTS: Inputs = new Proxy({}, unseen);

/** What has been given; to read what has not leaves a rule open. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Unseen();
  return value;
}

/** What Pulumi throws where a program of policies reads a value that is not known yet. The class is not for programs. */
function isUnknownValue(error: unknown): boolean {
  return error instanceof Error && "unknownTypeSentinel" in error;
}

/** @param stack the others, if all that there will be are there. */
export function judgeOne(rule: Rule, resource: Resource, stack: Stack = unseenStack): Verdict {
  try {
    if (!concerns(rule, resource, stack)) return "kept";
    const why = rule.check(resource, stack);
    return why === undefined ? "kept" : { why };
  } catch (error) {
    if (error instanceof Unseen || isUnknownValue(error)) return "open";
    throw error;
  }
}
