import assert from "node:assert/strict";
import { mock } from "node:test";
import { UnavailableError } from "../../../service/process/errors";
import { exchangeOne, type Answer } from "../../support/service/raw-http";
import { startService } from "../../support/service/service";
import { useService, validRequest } from "../../support/service/use-service";

describe("what one client can cost", () => {
  const service = useService();

  function assertProblem({ status, headers, body }: Answer, expected: number) {
    assert.deepEqual(
      [status, headers["content-type"], headers.connection],
      [expected, "application/problem+json", "close"],
    );
    assert.equal((JSON.parse(body) as { status: number }).status, expected);
  }

  it("keeps connections longer than the load balancer, and gives a request no more than seconds to arrive", () => {
    const { keepAliveTimeout, headersTimeout, requestTimeout } = service().app.server;
    assert.deepEqual(
      { keepAliveTimeout, headersTimeout, requestTimeout },
      {
        keepAliveTimeout: 65_000,
        headersTimeout: 10_000,
        requestTimeout: 15_000,
      },
    );
  });

  it("ends a connection whose request does not arrive", async () => {
    const server = service().app.server;
    const { headersTimeout } = server;
    server.headersTimeout = 100;
    try {
      assertProblem(await exchangeOne(service().url, "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "), 408);
    } finally {
      server.headersTimeout = headersTimeout;
    }
  });

  const broken: Record<string, [bytes: string | Buffer, status: number]> = {
    "no HTTP": ["hello\r\n\r\n", 400],
    "a TLS greeting": [Buffer.from("16030100a5010000a10303", "hex"), 400],
    "a NUL in a header": ["GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n", 400],
    "two lengths": ["POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na", 400],
    "a length and chunks": [
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    "headers over 16 KiB": [`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(17_000)}\r\n\r\n`, 431],
    "an expectation that it does not know": [
      "POST /transactions HTTP/1.1\r\nhost: x\r\nexpect: 200-ok\r\ncontent-length: 2\r\n\r\n{}",
      417,
    ],
    "a URL over 16 KiB": [`GET /${"y".repeat(17_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
  };
  for (const [name, [bytes, status]] of Object.entries(broken)) {
    it(`answers ${status} to ${name}`, async () => {
      assertProblem(await exchangeOne(service().url, bytes), status);
    });
  }

  it("limits the requests of one client, before it looks at the token, and tells when to come back", async () => {
    const limited = await startService(service().backends, { app: { rateLimitPerSecond: 5 }, withoutRelay: true });
    const from = (address: string) =>
      fetch(`${limited.url}/transactions/a`, { headers: { "x-forwarded-for": address } });
    const time = performance.now();
    // All within one second, however long they take.
    const clock = mock.method(performance, "now", () => time);
    try {
      // The load balancer appends the address; what is before it comes from the client and changes nothing.
      const responses = await Promise.all(
        Array.from({ length: 20 }, (_, index) => from(`203.0.113.${index}, 198.51.100.1`)),
      );
      const refused = responses.filter(({ status }) => status === 429);
      assert.equal(refused.length, 15);
      const [first] = refused;
      assert.equal(first?.headers.get("retry-after"), "1");
      assert.equal(first.headers.get("content-type"), "application/problem+json");
      assert.equal((await from("198.51.100.2")).status, 401);
      assert.equal((await fetch(limited.url)).status, 200);
    } finally {
      clock.mock.restore();
    }
  });

  it("passes on that the database has too much to do", async () => {
    const reject = () => Promise.reject(new UnavailableError("Too many transactions wait for the database.", 1));
    const busy = await startService(service().backends, {
      app: { transactions: { accept: reject, find: reject, isUnsent: reject } },
      withoutRelay: true,
    });
    const response = await busy.post(validRequest);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
  });

  it("tells nothing about a mistake of its own", async () => {
    const reject = () => Promise.reject(new Error("secret detail"));
    const failing = await startService(service().backends, {
      app: { transactions: { accept: reject, find: reject, isUnsent: reject } },
      withoutRelay: true,
    });
    const response = await failing.request("/transactions/a");
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), {
      type: "/problems#internal-error",
      title: "Something is wrong in the service",
      status: 500,
      requestId: response.headers.get("x-request-id"),
    });
  });

  it("closes connections when it drains, and is not ready", async () => {
    const draining = await startService(service().backends, { withoutRelay: true });
    draining.readiness.drain();
    const ready = await draining.request("/ready");
    assert.deepEqual([ready.status, ready.headers.get("connection")], [503, "close"]);
    const accepted = await draining.post(validRequest);
    assert.deepEqual([accepted.status, accepted.headers.get("connection")], [202, "close"]);
  });
});
