const MAX_CHARACTERS = 64;

/**
 * A value of the input as reasons and log lines may show it: JSON, printable ASCII only, cut after 64 characters.
 *
 * ASCII, because a reason travels as an SQS message attribute and SQS refuses some of Unicode's characters. Objects and
 * arrays are named, not shown: a deeply nested one would overflow the stack of `JSON.stringify`.
 */
export function quoted(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quotedText(value);
    case "number":
      // As json-text.ts marks it.
      return Number.isNaN(value) ? "a number that a double does not hold exactly" : String(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "nothing";
    default:
      if (value === null) return "null";
      return Array.isArray(value) ? "an array" : "an object";
  }
}

function quotedText(text: string): string {
  const shown = JSON.stringify(text.slice(0, MAX_CHARACTERS)).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length > MAX_CHARACTERS ? `${shown}... (${text.length} characters)` : shown;
}
