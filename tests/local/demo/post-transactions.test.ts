import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { postTransactions, type Api } from "../../../local/demo/post-transactions";

describe("posting transactions", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function serve(
    answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  ): Promise<Api> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        answer(request, body, response);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanups.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "secret" };
  }

  const requests = (count: number) => Array.from({ length: count }, (_, n) => ({ body: String(n) }));
  const post = (api: Api, count: number, signal = new AbortController().signal) =>
    postTransactions(api, requests(count), () => undefined, signal);

  it("sends each with the token, a bounded number at a time, over few connections", async () => {
    let [now, most] = [0, 0];
    const sockets = new Set<unknown>();
    const seen: unknown[] = [];
    const api = await serve(({ method, url, headers, socket }, body, response) => {
      now += 1;
      most = Math.max(most, now);
      sockets.add(socket);
      seen.push([method, url, headers.authorization, headers["content-type"], body]);
      setImmediate(() => {
        now -= 1;
        response.writeHead(202).end(JSON.stringify({ answer: body }));
      });
    });
    const exchanges = await post(api, 200);
    assert.equal(exchanges.length, 200);
    for (const { request, status, answer } of exchanges)
      assert.deepEqual([status, answer], [202, { answer: request.body }]);
    assert.deepEqual(seen[0], ["POST", "/transactions", "Bearer secret", "application/json", "0"]);
    assert.ok(most > 1 && most <= 32, `${most} at a time`);
    assert.ok(sockets.size <= 64, `${sockets.size} connections`);
  });

  for (const status of [429, 503])
    it(`waits as long as the API wants after a ${status}`, async () => {
      const times: number[] = [];
      const api = await serve((_request, _body, response) => {
        times.push(Date.now());
        if (times.length === 1) response.writeHead(status, { "retry-after": "1" }).end();
        else response.writeHead(202).end("{}");
      });
      assert.deepEqual(
        (await post(api, 1)).map((exchange) => exchange.status),
        [202],
      );
      assert.equal(times.length, 2);
      assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 990);
    });

  for (const [what, fail] of [
    ["a 502 of the load balancer", (response: ServerResponse) => response.writeHead(502).end("Bad Gateway\n")],
    ["a connection that breaks off", (response: ServerResponse) => response.destroy()],
    [
      "an answer that breaks off",
      (response: ServerResponse) =>
        response.writeHead(202, { "content-length": 9 }).write("{", () => response.destroy()),
    ],
  ] as const)
    it(`tries again after ${what}`, async () => {
      let calls = 0;
      const api = await serve((_request, _body, response) => {
        calls += 1;
        if (calls <= 2) fail(response);
        else response.writeHead(202).end("{}");
      });
      assert.deepEqual(
        (await post(api, 1)).map(({ status }) => status),
        [202],
      );
      assert.equal(calls, 3);
    });

  it("takes any other answer as final", async () => {
    let calls = 0;
    const api = await serve((_request, _body, response) => {
      calls += 1;
      response.writeHead(409).end('{"detail":"taken"}');
    });
    const [exchange] = await post(api, 1);
    assert.deepEqual(exchange, { request: { body: "0" }, status: 409, answer: { detail: "taken" } });
    assert.equal(calls, 1);
  });

  it("ends when it is told to", async () => {
    const ending = new AbortController();
    const api = await serve(() => {
      ending.abort(new Error("enough"));
    });
    await assert.rejects(post(api, 5, ending.signal), /enough|abort|cancel/i);
  });
});
