import { MAX_JSON_LEVELS } from "../../shared/json-text";
import type { ValueOrReason } from "../../shared/value-or-reason";

/** So many decimal digits a double keeps, whatever they are (IEEE 754 binary64). */
const EXACT_DIGITS = 15;

/** Reads what a message's text brings; or gives the reason why no retry can make anything of it. Never throws. */
export type ReadMessage<Content> = (
  body: string,
  /** Of the first sending: milliseconds, in digits; undefined where there is no queue. */
  sentTimestamp: string | undefined,
) => ValueOrReason<Content>;

/**
 * Reads the message that is the event of an invocation.
 *
 * Lambda has made doubles of the numbers in its text, so what another number may have become is refused. What it rounded to
 * fewer digits, as 0.10000000000000001 to 0.1, cannot be seen any more.
 */
export function readDirectEvent<Content>(event: unknown, read: ReadMessage<Content>): ValueOrReason<Content> {
  const problem = findProblem(event, 1);
  // Only then is the event one that JSON.stringify neither changes nor fails on.
  return problem === undefined
    ? read(JSON.stringify(event ?? null), undefined)
    : { reason: `body: got an event that ${problem}` };
}

function findProblem(value: unknown, level: number): string | undefined {
  if (typeof value === "number" && !isKept(value)) {
    return (
      "has a number that may have lost digits, allowed are integers from -(2^53-1) to 2^53-1 and " +
      `${EXACT_DIGITS} significant digits: send it as a string`
    );
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (level > MAX_JSON_LEVELS) return `has more than ${MAX_JSON_LEVELS} levels`;
  for (const member of Object.values(value)) {
    const problem = findProblem(member, level + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isKept(number: number): boolean {
  if (Number.isInteger(number)) return Number.isSafeInteger(number);
  return Number.isFinite(number) && Number(number.toPrecision(EXACT_DIGITS)) === number;
}
