import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { token } from "../support/service/backends";
import { useService } from "../support/service/use-service";

interface Request {
  title: string;
  status: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** One request of the file, as editors read it: a line with method and URL, headers, an empty line, the body. */
function parseRequest(text: string): Request {
  const [, status = "", title = ""] = /^(\d+): (.+)\n/.exec(text) ?? assert.fail(text);
  const [head = "", body] = text.slice(text.indexOf("\n") + 1).split("\n\n");
  const [line = "", ...fields] = head.trim().split("\n");
  const [, method = "", path = ""] = /^([A-Z]+) \{\{url\}\}(\/\S*)$/.exec(line) ?? assert.fail(line);
  const headers = fields.map((field) => field.replace("{{token}}", token).split(": ") as [string, string]);
  const sent = body?.trim() === "" ? undefined : body;
  return { title, status: Number(status), method, path, headers: Object.fromEntries(headers), body: sent };
}

describe("docs/requests.http", () => {
  const service = useService();
  const [, ...parts] = readFileSync(join(PROJECT_DIRECTORY, "docs", "requests.http"), "utf8").split(/^### /m);

  it("gets the answers that it names, from the first to the last", async () => {
    const answers: [string, number, string | null][] = [];
    for (const { title, method, path, headers, body } of parts.map(parseRequest)) {
      const response = await fetch(service().url + path, { method, headers, body });
      answers.push([title, response.status, response.headers.get("idempotency-replayed")]);
      await response.text();
    }
    assert.deepEqual(
      answers.map(([title, status]) => `${status}: ${title}`),
      parts.map((part) => part.split("\n", 1)[0]),
    );
    const replayed = answers.filter(([, , header]) => header !== null).map(([title]) => title);
    assert.deepEqual(replayed, ["The same once more, with the same answer and Idempotency-Replayed: true"]);
  });
});
