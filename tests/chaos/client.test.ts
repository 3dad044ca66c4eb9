import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "../../chaos/client";
import type { PlannedRequest } from "../../chaos/errands";
import type { Attempt } from "../../chaos/history";
import { useForEach } from "../support/use";

const REQUEST: PlannedRequest = { intent: "new", method: "POST", path: "/transactions", body: '{ "a": 1}' };

/** Answers with each of these in turn; 0 resets the connection. */
async function startApi() {
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const status = statuses.shift() ?? 202;
    if (status === 0) response.destroy();
    else request.resume().once("end", () => response.writeHead(status).end("the answer"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is an object
  return { statuses, server, url: `http://127.0.0.1:${port}` };
}

describe("a client of chaos", () => {
  const api = useForEach(startApi, ({ server }) => {
    server.close();
    server.closeAllConnections();
  });
  const open = (attempts: Attempt[], signal = new AbortController().signal) =>
    createClient({ url: api().url, token: "a token", attempts, signal });

  it("repeats what was lost or refused for now, and keeps each attempt as it was", async () => {
    const attempts: Attempt[] = [];
    api().statuses.push(503, 0, 429);
    assert.equal((await open(attempts).send(REQUEST)).status, 202);
    assert.deepEqual(
      attempts.map(({ answer }) => ("status" in answer ? answer.status : "lost")),
      [503, "lost", 429, 202],
    );
    const headers = { authorization: "Bearer a token", "content-type": "application/json" };
    for (const { method, path, body, intent, ...attempt } of attempts) {
      assert.deepEqual({ method, path, body, intent }, REQUEST);
      assert.deepEqual(attempt.headers, headers);
      assert.ok(attempt.endedAt >= attempt.startedAt);
    }
    const [last] = attempts.slice(-1);
    assert.ok(last && "body" in last.answer);
    assert.equal(last.answer.body, "the answer");
  });

  for (const status of [400, 409, 500])
    it(`takes a ${status} for the last word`, async () => {
      const attempts: Attempt[] = [];
      api().statuses.push(status);
      assert.equal((await open(attempts).send(REQUEST)).status, status);
      assert.equal(attempts.length, 1);
    });

  it("gives up what has no answer for good in time, and says what came last", async () => {
    api().statuses.push(...Array<number>(1_000).fill(503));
    const options = { url: api().url, token: "a token", attempts: [], signal: new AbortController().signal };
    await assert.rejects(createClient({ ...options, patienceMilliseconds: 100 }).send(REQUEST), {
      name: "UnansweredError",
      message: 'POST /transactions had no answer for good in 0.1 s, but a 503 in the end: { "a": 1}',
    });
  });

  it("ends when the run is interrupted", async () => {
    const ending = new AbortController();
    api().statuses.push(...Array<number>(1_000).fill(503));
    const sending = open([], ending.signal).send(REQUEST);
    ending.abort(new Error("interrupted"));
    await assert.rejects(sending);
  });
});
