/** What an input of any kind holds, as far as it holds JSON objects. Nothing here throws. */

/** Whether a value is what a JSON object becomes: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of an object; none for any other value. */
export function membersOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
