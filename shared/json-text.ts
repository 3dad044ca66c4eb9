/** JSON text, read so that nobody who reads it before or after us finds another value in it (RFC 7493). */
import { isObject } from "./json-object";
import type { ValueOrReason } from "./value-or-reason";

/** Levels of objects and arrays that a text may have, the outermost included. Readers that recurse overflow at some thousands. */
export const MAX_JSON_LEVELS = 9;

/**
 * What a text holds; or why it is not taken, in words that follow "text that" and show nothing of it: it is not JSON, an
 * object has a name twice, or there are too many levels. Any text may be given, and nothing is ever thrown.
 *
 * A number that a double does not hold exactly (RFC 7493, 2.2) is not finite in the value, which nothing else in it can be.
 */
export function readJson(text: string): ValueOrReason<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: "is not JSON" };
  }
  // What JSON.parse is silent on is found in the text, as it keeps neither the first of two members nor a number's digits.
  const reason = findProblem(text);
  if (reason !== undefined) return { reason };
  return { value: MAYBE_INEXACT.test(text) ? JSON.parse(text, markInexact) : value };
}

/** Sixteen digits, or an exponent: a double holds every number of fewer digits. What is in a string is found as well. */
const MAYBE_INEXACT = /[\d.]{16}|\de/i;

/** The members of a JSON object that `readJson` takes; undefined for any other text. */
export function readJsonObject(text: string): Record<string, unknown> | undefined {
  const read = readJson(text);
  return "value" in read && isObject(read.value) ? read.value : undefined;
}

/** Whether a double holds every number in a value that `readJson` gave. */
export function isExact(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}

/** @param text JSON: brackets come in pairs, and a string before a colon is a name. */
function findProblem(text: string): string | undefined {
  /** The names so far of each object that is open; of an array none. */
  const open: Set<unknown>[] = [];
  const tokens = text.matchAll(/[{}[\]]|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g);
  for (const { 0: token, 1: string = "", 2: colon, index } of tokens) {
    if (token === "{" || token === "[") {
      if (open.push(new Set()) > MAX_JSON_LEVELS)
        return `has more than ${MAX_JSON_LEVELS} levels, at character ${index + 1}`;
    } else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const names = open.at(-1);
      const name: unknown = JSON.parse(string);
      if (names?.has(name)) return `has a name twice in one object, again at character ${index + 1}`;
      names?.add(name);
    }
  }
  return undefined;
}

/** For JSON.parse, which also gives a number's text. What is beyond doubles is infinite already. */
function markInexact(_name: string, value: unknown, { source = "" }: { source?: string } = {}): unknown {
  return Number.isFinite(value) && decimalOf(String(value)) !== decimalOf(source) ? Number.NaN : value;
}

/** The same text for the same number: its digits without zeros at the ends, and the power of ten to multiply them with. */
function decimalOf(number: string): string {
  const [, sign, whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return end === 0 ? "0" : `${sign}${digits.slice(0, end)}e${Number(power) - fraction.length + digits.length - end}`;
}
