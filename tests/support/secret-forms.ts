/** Looks for secrets in what others may see. */
import assert from "node:assert/strict";

/** A secret in the forms in which it could slip out. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, "")];
}

export function assertWithout(secrets: string[], text: string, place: string): void {
  for (const form of secrets.flatMap(formsOf)) {
    const index = text.indexOf(form);
    assert.equal(index, -1, `${place} holds a secret: ${text.slice(Math.max(0, index - 80), index)}`);
  }
}
