import { MAX_JSON_LEVELS } from "../shared/json-text";
import type { ValueOrReason } from "../shared/value-or-reason";
import { messageJson } from "./message-json";

export type Metadata = Record<string, unknown>;

/** Bytes of its text in a message; all else is less than 2 KiB, so that a message has less than 18 KiB. */
export const MAX_METADATA_BYTES = 16_384;
/** All but the message's own. */
export const MAX_METADATA_DEPTH = MAX_JSON_LEVELS - 1;
export const MAX_METADATA_MEMBERS = 256;

/** Metadata as it is, or why it cannot be kept exactly. */
export function acceptMetadata(metadata: Metadata): ValueOrReason<Metadata> {
  const reason = findValueProblem(metadata, 1, { members: 0 });
  if (reason !== undefined) return { reason: `metadata ${reason}` };
  const bytes = Buffer.byteLength(messageJson(metadata));
  return bytes > MAX_METADATA_BYTES
    ? { reason: `metadata has ${bytes} bytes, ${MAX_METADATA_BYTES} are allowed` }
    : { value: metadata };
}

/** @param seen counts the members, of arrays too, over all levels. */
function findValueProblem(value: unknown, depth: number, seen: { members: number }): string | undefined {
  if (typeof value === "string") return findStringProblem(value);
  if (typeof value === "number") return findNumberProblem(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_METADATA_DEPTH) return `is nested deeper than ${MAX_METADATA_DEPTH} levels`;
  for (const [name, member] of Object.entries(value)) {
    seen.members += 1;
    if (seen.members > MAX_METADATA_MEMBERS) return `has more than ${MAX_METADATA_MEMBERS} members`;
    const problem = findStringProblem(name) ?? findValueProblem(member, depth + 1, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findStringProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return "has an unpaired surrogate, which is not a character";
  return text.includes("\0") ? "has the character U+0000, which the database cannot hold" : undefined;
}

function findNumberProblem(number: number): string | undefined {
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? undefined : "has a number that a double does not hold exactly: send it as a string";
}
