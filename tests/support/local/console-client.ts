/** Asks a console as its page does. */
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ActionBodies, ActionName, Happening, Outcome } from "../../../local/console/console-answers";
import type { State } from "../../../local/console/console-state";
import { waitFor } from "../wait-for";

export interface ConsoleClient {
  get: <T>(path: string) => Promise<T>;
  /** The answer's status and body. */
  post: (path: string, body: unknown) => Promise<{ status: number; body: unknown }>;
  /** Does it, and gives the sentence that tells of it. */
  act: <Name extends ActionName>(name: Name, body: ActionBodies[Name]) => Promise<string>;
  /** Waits for a state. */
  until: (what: string, isMeant: (state: State) => boolean) => Promise<State>;
  /** Those that have been told of so far. */
  happenings: () => readonly Happening[];
  close: () => void;
}

export async function connectConsoleClient(url: string): Promise<ConsoleClient> {
  const page = await (await fetch(url)).text();
  const [, token = ""] = /<meta name="console-token" content="([\w-]+)"/.exec(page) ?? [];
  const ending = new AbortController();
  const states: State[] = [];
  const happenings: Happening[] = [];
  const events = await fetch(`${url}/events`, { signal: ending.signal });
  assert.ok(events.body);
  const stream = Readable.fromWeb(events.body);
  stream.on("error", () => undefined); // it is aborted
  let kind = "";
  createInterface(stream).on("line", (line) => {
    if (line.startsWith("event: ")) kind = line.slice("event: ".length);
    if (!line.startsWith("data: ")) return;
    const data = JSON.parse(line.slice("data: ".length)) as unknown;
    if (kind === "happening") happenings.push(data as Happening);
    else states.splice(0, states.length, data as State);
  });
  const post: ConsoleClient["post"] = async (path, body) => {
    const headers = { "content-type": "application/json", "x-console-token": token };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  return {
    get: async <T>(path: string) => {
      const response = await fetch(url + path);
      assert.equal(response.status, 200, path);
      return (await response.json()) as T;
    },
    post,
    act: async (name, body) => {
      const answer = await post(`/api/actions/${name}`, body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return (answer.body as Outcome).happening.sentence;
    },
    until: (what, isMeant) => waitFor(what, () => states.find(isMeant)),
    happenings: () => happenings,
    close: () => {
      ending.abort();
    },
  };
}
