/** Values that are kept as JSON text: what can be kept exactly of them. */
import { MAX_JSON_LEVELS } from "../shared/json-text";
import type { ValueOrReason } from "../shared/value-or-reason";
import type { ObjectField, ValueByKind } from "./field";
import { messageJson } from "./message-json";

/** All but the message's own. */
export const MAX_OBJECT_LEVELS = MAX_JSON_LEVELS - 1;

/** An object as it is; or, in words that follow its name, why it cannot be kept exactly. */
export function acceptObject(
  object: ValueByKind["object"],
  { maxBytes, maxMembers }: Pick<ObjectField, "maxBytes" | "maxMembers">,
): ValueOrReason<ValueByKind["object"]> {
  const reason = findValueProblem(object, 1, { members: 0, maxMembers });
  if (reason !== undefined) return { reason };
  const bytes = Buffer.byteLength(messageJson(object));
  return bytes > maxBytes ? { reason: `has ${bytes} bytes, ${maxBytes} are allowed` } : { value: object };
}

/** @param seen counts the members, of arrays too, over all levels. */
function findValueProblem(
  value: unknown,
  depth: number,
  seen: { members: number; maxMembers: number },
): string | undefined {
  if (typeof value === "string") return findTextProblem(value);
  if (typeof value === "number") return findNumberProblem(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_OBJECT_LEVELS) return `is nested deeper than ${MAX_OBJECT_LEVELS} levels`;
  for (const [name, member] of Object.entries(value)) {
    seen.members += 1;
    if (seen.members > seen.maxMembers) return `has more than ${seen.maxMembers} members`;
    const problem = findTextProblem(name) ?? findValueProblem(member, depth + 1, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Why a text cannot be kept exactly, in words that follow its name. */
export function findTextProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return "has an unpaired surrogate, which is not a character";
  return text.includes("\0") ? "has the character U+0000, which the database cannot hold" : undefined;
}

function findNumberProblem(number: number): string | undefined {
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? undefined : "has a number that a double does not hold exactly: send it as a string";
}
