import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startLoadBalancer, type LoadBalancer, type LoadBalancerOptions } from "../../../local/fargate/load-balancer";
import { closeServer, listenOn } from "../../support/local/free-ports";
import { connectTo } from "../../support/service/raw-http";
import { waitFor } from "../../support/wait-for";

interface Target {
  url: string;
  /** Status of the health check. */
  health: number;
  checks: number;
  requests: IncomingMessage[];
  answer: (response: ServerResponse) => void;
  stop: () => Promise<void>;
}

describe("the load balancer", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function startTarget(name: string): Promise<Target> {
    const server = createServer((request, response) => {
      if (request.url === "/health") {
        target.checks += 1;
        response.writeHead(target.health).end();
        return;
      }
      target.requests.push(request);
      target.answer(response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const target: Target = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      health: 200,
      checks: 0,
      requests: [],
      answer: (response) => response.end(name),
      stop: async () => {
        server.closeAllConnections();
        if (server.listening) await closeServer(server);
      },
    };
    cleanups.push(target.stop);
    return target;
  }

  /** With checks every 20 ms, unless told: the tests that do not concern them check once an hour. */
  async function start(
    intervalSeconds = 3600,
    idleTimeoutSeconds = 60,
    told: Pick<LoadBalancerOptions, "onAnswered" | "onTargets"> = {},
  ): Promise<LoadBalancer> {
    const loadBalancer = await startLoadBalancer({
      ...told,
      port: 0,
      idleTimeoutSeconds,
      healthCheck: { path: "/health", healthyThreshold: 2, unhealthyThreshold: 3, intervalSeconds },
    });
    cleanups.push(loadBalancer.stop);
    return loadBalancer;
  }

  async function ask({ port }: LoadBalancer, path = "/", headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return `${response.status} ${await response.text()}`.trim();
  }

  async function askTimes(loadBalancer: LoadBalancer, count: number): Promise<string[]> {
    const answers: string[] = [];
    for (let n = 0; n < count; n++) answers.push(await ask(loadBalancer));
    return answers;
  }

  it("gives the targets the requests in turn, until they are deregistered", async () => {
    const loadBalancer = await start();
    const [a, b, c] = [await startTarget("a"), await startTarget("b"), await startTarget("c")];
    for (const { url } of [a, b, c]) loadBalancer.register(url);
    assert.deepEqual(await askTimes(loadBalancer, 6), ["200 a", "200 b", "200 c", "200 a", "200 b", "200 c"]);
    loadBalancer.deregister(b.url);
    assert.deepEqual((await askTimes(loadBalancer, 4)).sort(), ["200 a", "200 a", "200 c", "200 c"]);
    assert.equal(b.requests.length, 2);
  });

  it("tells of each answer whether a target gave it, and how many targets there are", async () => {
    const answers: unknown[] = [];
    const counts: unknown[] = [];
    const loadBalancer = await start(3600, 60, {
      onAnswered: ({ status, isByTarget, milliseconds }) => answers.push([status, isByTarget, milliseconds > 0]),
      onTargets: ({ healthy, unhealthy }) => counts.push([healthy, unhealthy]),
    });
    await ask(loadBalancer);
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    await ask(loadBalancer);
    await target.stop();
    await ask(loadBalancer);
    loadBalancer.deregister(target.url);
    await waitFor("three answers", () => answers.length === 3);
    assert.deepEqual(answers, [
      [503, false, true],
      [200, true, true],
      [502, false, true],
    ]);
    assert.deepEqual(counts, [
      [1, 0],
      [0, 0],
    ]);
  });

  it("passes method, path, headers and body on, and the answer back", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    let body = "";
    target.answer = (response) => {
      const [request] = target.requests;
      assert.ok(request);
      void text(request).then((received) => {
        body = received;
        response.writeHead(418, { "x-answer": "yes" }).end("ä".repeat(100_000));
      });
    };
    const response = await fetch(`http://127.0.0.1:${loadBalancer.port}/path?q=%20`, {
      method: "PUT",
      headers: { "x-question": "why" },
      body: "東".repeat(100_000),
    });
    assert.deepEqual([response.status, response.headers.get("x-answer")], [418, "yes"]);
    assert.equal(await response.text(), "ä".repeat(100_000));
    assert.equal(body, "東".repeat(100_000));
    const [request] = target.requests;
    assert.deepEqual([request?.method, request?.url, request?.headers["x-question"]], ["PUT", "/path?q=%20", "why"]);
  });

  it("passes a path on as it came, whatever a URL's rules would make of it", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    const paths = [
      "/users/./transactions",
      "/users/../transactions",
      "/users/%2e/transactions",
      "/users/%2E%2E/transactions",
      "//transactions//known/",
      "/a\\b|c^d`e{f}",
      "/a?",
      "/a?b?c=d&&e=/../f",
      "/%zz",
      "http://[",
      "http://127.0.0.1:1/a/../b",
    ];
    for (const path of paths) {
      const socket = await connectTo(`http://127.0.0.1:${loadBalancer.port}`);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
      assert.match(await text(socket), /^HTTP\/1.1 200 /, path);
    }
    assert.deepEqual(
      target.requests.map(({ url }) => url),
      paths,
    );
  });

  it("appends the client's address to X-Forwarded-For, and sets protocol and port itself", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    await ask(loadBalancer);
    const forged = { "x-forwarded-for": "1.2.3.4, 5.6.7.8", "x-forwarded-proto": "https", "x-forwarded-port": "1" };
    await ask(loadBalancer, "/", forged);
    assert.deepEqual(
      target.requests.map(({ headers }) => [
        headers["x-forwarded-for"],
        headers["x-forwarded-proto"],
        headers["x-forwarded-port"],
        headers["x-forwarded-host"],
      ]),
      [
        ["127.0.0.1", "http", String(loadBalancer.port), undefined],
        ["1.2.3.4, 5.6.7.8, 127.0.0.1", "http", String(loadBalancer.port), undefined],
      ],
    );
  });

  it("keeps the connections of its clients and those to its targets", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(() => {
      agent.destroy();
    });
    const sockets = new Set<unknown>();
    for (let n = 0; n < 3; n++) {
      const request = get({ port: loadBalancer.port, agent });
      const [response] = (await once(request, "response")) as [IncomingMessage];
      sockets.add(request.socket);
      await text(response);
    }
    assert.equal(sockets.size, 1);
    assert.equal(new Set(target.requests.map(({ socket }) => socket)).size, 1);
  });

  /** What AWS's load balancers answer by themselves is HTML, other than all that the service answers. */
  const page = (title: string) =>
    `${title.slice(0, 3)} <html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;

  it("answers 504 for a target that says nothing within the idle timeout, and goes on", async () => {
    const loadBalancer = await start(3600, 0.5);
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    target.answer = () => undefined;
    const response = await fetch(`http://127.0.0.1:${loadBalancer.port}/`);
    assert.equal(response.headers.get("content-type"), "text/html");
    assert.equal(`504 ${(await response.text()).trim()}`, page("504 Gateway Time-out"));
    target.answer = (answer) => answer.end("a");
    assert.equal(await ask(loadBalancer), "200 a");
  });

  it("answers 503 without a target, and 502 for one that is gone or breaks off", async () => {
    const loadBalancer = await start();
    assert.equal(await ask(loadBalancer), page("503 Service Temporarily Unavailable"));
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    target.answer = (response) => response.destroy();
    assert.equal(await ask(loadBalancer), page("502 Bad Gateway"));
    await target.stop();
    assert.equal(await ask(loadBalancer), page("502 Bad Gateway"));
  });

  it("breaks an answer off that its target broke off", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    target.answer = (response) => response.write("begun", () => response.destroy());
    await assert.rejects(ask(loadBalancer), { name: "TypeError", message: "terminated" });
  });

  it("survives a client that goes away", async () => {
    const loadBalancer = await start();
    const target = await startTarget("a");
    loadBalancer.register(target.url);
    const answer = target.answer;
    const asked = new Promise((resolve) => {
      target.answer = resolve;
    });
    const request = get({ port: loadBalancer.port }).on("error", () => undefined);
    await asked;
    request.destroy();
    target.answer = answer;
    assert.equal(await ask(loadBalancer), "200 a");
  });

  it("takes a target out after three failed checks, and back in after two that passed", async () => {
    const loadBalancer = await start(0.02);
    const [good, sick] = [await startTarget("good"), await startTarget("sick")];
    for (const { url } of [good, sick]) loadBalancer.register(url);
    const isAsked = async () => (await askTimes(loadBalancer, 2)).includes("200 sick");
    assert.ok(await isAsked());
    sick.health = 500;
    const begin = sick.checks;
    await waitFor("the sick one to be left out", async () => !(await isAsked()));
    assert.ok(sick.checks - begin >= 3, `${sick.checks - begin} checks`);
    sick.health = 200;
    const end = sick.checks;
    await waitFor("the sick one to be back", isAsked);
    assert.ok(sick.checks - end >= 2, `${sick.checks - end} checks`);
  });

  it("counts only checks in a row", async () => {
    const loadBalancer = await start(0.02);
    const [good, flaky] = [await startTarget("good"), await startTarget("flaky")];
    Object.defineProperty(flaky, "health", { get: () => (flaky.checks % 3 === 0 ? 200 : 500) });
    for (const { url } of [good, flaky]) loadBalancer.register(url);
    await waitFor("a dozen checks", () => flaky.checks >= 12);
    assert.ok((await askTimes(loadBalancer, 2)).includes("200 flaky"));
  });

  it("asks all targets while none of them is healthy", async () => {
    const loadBalancer = await start(0.02);
    const target = await startTarget("a");
    target.health = 500;
    loadBalancer.register(target.url);
    await waitFor("five failed checks", () => target.checks >= 5);
    assert.equal(await ask(loadBalancer), "200 a");
  });

  it("names a port that is in use", async () => {
    const server = await listenOn(0);
    cleanups.push(() => closeServer(server));
    const { port } = server.address() as AddressInfo;
    const healthCheck = { path: "/", healthyThreshold: 2, unhealthyThreshold: 3, intervalSeconds: 30 };
    await assert.rejects(startLoadBalancer({ port, idleTimeoutSeconds: 60, healthCheck }), {
      message: new RegExp(`^Port ${port} on 127.0.0.1 is in use, .*--port \\d+`),
    });
  });
});
