import assert from "node:assert/strict";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { RefusedError } from "../../../../local/console/refused-error";
import { startServer, type ConsoleRoutes, type ConsoleServer } from "../../../../local/console/http/server";
import { use } from "../../../support/use";

const TOKEN = "the-page's-own-token";
const HAPPENING = { id: 1, at: 2, kind: "sent", sentence: "It was sent." } as const;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

describe("the console's server", () => {
  const acted: unknown[] = [];
  const routes: ConsoleRoutes = {
    token: TOKEN,
    connect: (response) => response.end("connected"),
    transactions: () => Promise.resolve({ transactions: [] }),
    trail: (transactionId) => Promise.resolve({ transactionId }),
    deadLetters: () => Promise.reject(new Error("connect ECONNREFUSED")),
    act: (name, body) => {
      if (name === "unknown") return Promise.reject(new RefusedError(404, "There is no action unknown."));
      acted.push([name, body]);
      return Promise.resolve({ happening: HAPPENING });
    },
  };
  const server = use<ConsoleServer>(
    () => startServer(routes, 0),
    ({ close }) => close(),
  );
  beforeEach(() => acted.splice(0));

  const portOf = () => new URL(server().url).port;

  /** As a client that says what it likes, also what browsers and fetch would not. */
  async function send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Buffer,
  ): Promise<Answer> {
    const sent = request({ port: portOf(), host: "127.0.0.1", method, path, headers });
    const answered = new Promise<Answer>((resolve, reject) => {
      sent.once("error", reject).once("response", (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((received) => resolve({ status, headers: response.headers, body: received }), reject);
      });
    });
    sent.end(body);
    return answered;
  }

  const JSON_TYPE = { "content-type": "application/json" };
  const act = (headers: Record<string, string> = {}, body: string | Buffer = "{}", name = "send-one") =>
    send("POST", `/api/actions/${name}`, { ...JSON_TYPE, "x-console-token": TOKEN, ...headers }, body);

  function assertRefused(answer: Answer, status: number, sentence: RegExp): void {
    assert.equal(answer.status, status, answer.body);
    assert.match((JSON.parse(answer.body) as { message: string }).message, sentence);
    assert.deepEqual(acted, []);
  }

  it("gives the page with its token, and what the page loads", async () => {
    const page = await send("GET", "/");
    assert.equal(page.status, 200);
    assert.match(page.body, new RegExp(`<meta name="console-token" content="${TOKEN}" />`));
    assert.match(String(page.headers["content-type"]), /^text\/html/);
    const paths = [...page.body.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    assert.ok(paths.length > 3, "the page loads nothing");
    for (const path of [...paths, "/echarts.min.js"]) assert.equal((await send("GET", path)).status, 200, path);
  });

  it("says on every answer that nothing is loaded from elsewhere, kept, guessed or framed", async () => {
    for (const path of ["/", "/api/transactions", "/nothing", "/api/dead-letters"]) {
      const { headers } = await send("GET", path);
      assert.match(String(headers["content-security-policy"]), /^default-src 'self'; .*frame-ancestors 'none'$/);
      assert.doesNotMatch(String(headers["content-security-policy"]), /unsafe|http:|\*/);
      assert.deepEqual([headers["cache-control"], headers["x-content-type-options"]], ["no-store", "nosniff"]);
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
  });

  it("has nothing inline in its page", async () => {
    const { body } = await send("GET", "/");
    assert.doesNotMatch(body, /<style|style=|<script(?![^>]*src=)| on[a-z]+=/i);
  });

  it("answers what it is asked", async () => {
    assert.deepEqual(JSON.parse((await send("GET", "/api/transactions")).body), { transactions: [] });
    assert.deepEqual(JSON.parse((await send("GET", "/api/transactions/a%20b")).body), { transactionId: "a b" });
    assert.equal((await send("GET", "/events")).body, "connected");
    assert.deepEqual(JSON.parse((await act()).body), { happening: HAPPENING });
    assert.deepEqual(acted, [["send-one", {}]]);
  });

  it("is itself by two names, and by no other, as after DNS rebinding", async () => {
    const host = (name: string) => send("GET", "/api/transactions", { host: name });
    for (const name of ["127.0.0.1", "localhost"]) assert.equal((await host(`${name}:${portOf()}`)).status, 200);
    for (const name of [
      "evil.example",
      `evil.example:${portOf()}`,
      "127.0.0.1",
      "127.0.0.1:80",
      `localhost.evil.example:${portOf()}`,
    ])
      assertRefused(await host(name), 403, /^The Host is /);
    assertRefused(await act({ host: `evil.example:${portOf()}` }), 403, /^The Host is evil\.example/);
  });

  it("answers no other origin, with the token or without", async () => {
    const own = `http://localhost:${portOf()}`;
    assert.equal((await act({ origin: own })).status, 200);
    acted.splice(0);
    for (const origin of ["http://evil.example", "null", "http://127.0.0.1:1", `https://127.0.0.1:${portOf()}`])
      assertRefused(await act({ origin }), 403, /^The Origin is /);
    assertRefused(await send("GET", "/events", { "sec-fetch-site": "cross-site" }), 403, /another site/);
    assertRefused(await send("GET", "/api/dead-letters", { "sec-fetch-site": "same-site" }), 403, /another site/);
    // A link may lead here.
    assert.equal((await send("GET", "/", { "sec-fetch-site": "cross-site" })).status, 200);
  });

  it("does nothing without the page's own token", async () => {
    for (const token of ["", "x", `${TOKEN}x`, TOKEN.toUpperCase()])
      assertRefused(await act({ "x-console-token": token }), 403, /^The token /);
    assertRefused(await send("POST", "/api/actions/send-one", JSON_TYPE, "{}"), 403, /^The token /);
  });

  for (const [method, path, allow] of [
    ["POST", "/", "GET, HEAD"],
    ["DELETE", "/api/transactions", "GET, HEAD"],
    ["OPTIONS", "/api/dead-letters", "GET, HEAD"],
    ["GET", "/api/actions/send-one", "POST"],
    ["PUT", "/api/actions/send-one", "POST"],
  ] as const)
    it(`refuses ${method} ${path}, and says what it takes`, async () => {
      const answer = await send(method, path, { "x-console-token": TOKEN });
      assertRefused(answer, 405, /^The method is /);
      assert.equal(answer.headers.allow, allow);
    });

  it("has no stream without its body", async () => {
    const { status, headers } = await send("HEAD", "/events");
    assert.deepEqual([status, headers.allow], [405, "GET"]);
  });

  for (const path of [
    "/nothing",
    "/tsconfig.json",
    "/../console.ts",
    "/..%2fconsole.ts",
    "/%2e%2e/console.js",
    "//etc/passwd",
    "/constructor.js",
    "/api/",
    "/api/transactions/",
    "/api/transactions/a/b",
  ])
    it(`has nothing at ${path}`, async () => assertRefused(await send("GET", path), 404, /^There is nothing at /));

  it("refuses a path that is no text", async () =>
    assertRefused(await send("GET", "/api/transactions/%zz"), 400, /which is no text/));

  it("refuses an action that there is not", async () =>
    assertRefused(await act({}, "{}", "unknown"), 404, /no action unknown/));

  it("refuses another type than JSON, as a form of another site may send", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
      assertRefused(await act({ "content-type": type }), 415, /^The content-type is /);
  });

  it("refuses what is too large, and what is no JSON", async () => {
    assertRefused(await act({}, Buffer.alloc(65_537, " ")), 413, /more than 65536 bytes/);
    for (const body of ["", "{", "{'a':1}", Buffer.from([0xff, 0xfe])])
      assertRefused(await act({}, body), 400, /^The body is no JSON/);
  });

  it("tells in a sentence what the system does not answer, without its trace", async () => {
    const answer = await send("GET", "/api/dead-letters");
    assertRefused(answer, 503, /^The system gave no answer: connect ECONNREFUSED\.$/);
    assert.deepEqual(Object.keys(JSON.parse(answer.body) as object), ["message"]);
  });
});
