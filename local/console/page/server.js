// @ts-check
/** What the page asks of the console's server. */

/** @import { ActionBodies, ActionName, Outcome, Problem } from "../console-answers.ts" */

const token = document.querySelector('meta[name="console-token"]')?.getAttribute("content") ?? "";

/** What the server has refused, as a sentence for people. */
export class Refusal extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [request]
 * @returns {Promise<unknown>}
 * @throws {Refusal}
 */
async function ask(path, request) {
  const response = await fetch(path, request).catch(() => {
    throw new Refusal("The console's server does not answer. Does npm start still run?");
  });
  const body = /** @type {unknown} */ (await response.json().catch(() => undefined));
  if (response.ok && body !== undefined) return body;
  const problem = /** @type {Partial<Problem> | undefined} */ (body);
  throw new Refusal(problem?.message ?? `The console's server answers with ${response.status} and says no more.`);
}

/** @param {string} path */
export const read = (path) => ask(path);

/**
 * @template {ActionName} Name
 * @param {Name} name
 * @param {ActionBodies[Name]} body
 * @returns {Promise<Outcome>}
 * @throws {Refusal}
 */
export async function act(name, body) {
  const outcome = await ask(`/api/actions/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-console-token": token },
    body: JSON.stringify(body),
  });
  return /** @type {Outcome} */ (outcome);
}
