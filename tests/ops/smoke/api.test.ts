import assert from "node:assert/strict";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";
import { createApi, type Api } from "../../../ops/smoke/api";
import { describeConnectionProblem } from "../../../ops/smoke/connection-problem";
import { createSmokeTransactions } from "../../../ops/smoke/smoke-transactions";
import { findPortRange } from "../../support/local/free-ports";
import { use } from "../../support/use";

const [TRANSACTION] = createSmokeTransactions("smoke-test-1", 1);
const BALANCER = "alb-1.us-east-1.elb.amazonaws.com";
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:api-token-dev-a1B2c3";
const DAY_MS = 86_400_000;

const answerNothing: RequestListener = () => undefined;

/** For the given name, signed by itself. */
function createCertificate(name: string, days: { from: number; until: number }) {
  return generate([{ name: "commonName", value: name }], {
    keySize: 2048,
    notBeforeDate: new Date(Date.now() + days.from * DAY_MS),
    notAfterDate: new Date(Date.now() + days.until * DAY_MS),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: name }] }],
  });
}

describe("the API, to a smoke test", () => {
  const servers: Server[] = [];
  const certificates = use(async () => ({
    other: await createCertificate("api.example.com", { from: -1, until: 1 }),
    expired: await createCertificate("localhost", { from: -2, until: -1 }),
    future: await createCertificate("localhost", { from: 1, until: 2 }),
    own: await createCertificate("localhost", { from: -1, until: 1 }),
    untrusted: await createCertificate("localhost", { from: -1, until: 1 }),
  }));
  use(
    () => {
      const { other, expired, future, own } = certificates();
      const before = getCACertificates("default");
      setDefaultCACertificates([...before, ...[other, expired, future, own].map(({ cert }) => cert)]);
      return before;
    },
    (before) => {
      setDefaultCACertificates(before);
    },
  );
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await once(server.listen(0, "localhost"), "listening");
    return (server.address() as AddressInfo).port;
  }

  const listenTls = (name: keyof ReturnType<typeof certificates>, listener: RequestListener = answerNothing) => {
    const { private: key, cert } = certificates()[name];
    return listen(createHttpsServer({ key, cert }, listener));
  };

  const apiAt = (url: string, limitSeconds?: number): Api =>
    createApi({ url, token: "TOKEN", tokenSecretArn: SECRET, loadBalancerDns: BALANCER, limitSeconds });

  const post = (api: Api, signal = new AbortController().signal) => api.post(TRANSACTION as never, signal);

  async function answering(status: number, body = "", headers: Record<string, string> = {}): Promise<string> {
    const port = await listen(
      createHttpServer((_, response) => response.writeHead(status, { ...headers, connection: "close" }).end(body)),
    );
    return `http://localhost:${port}`;
  }

  it("takes a transaction with the token, by a name that its certificate is for", async () => {
    const seen: unknown[] = [];
    const port = await listenTls("own", (request, response) => {
      seen.push(request.method, request.url, request.headers.authorization);
      response.writeHead(202, { connection: "close" }).end('{"timestamp":1700000000000}');
    });
    assert.equal(await post(apiAt(`https://localhost:${port}`)), 1_700_000_000_000);
    assert.deepEqual(seen, ["POST", "/transactions", "Bearer TOKEN"]);
  });

  for (const [title, name, sentence] of [
    [
      "is another name's",
      "other",
      "The certificate of localhost is for api.example.com, not for localhost. Take a certificate for that name.",
    ],
    ["has expired", "expired", "The certificate of localhost has expired: ACM renews its own as long as "],
    ["is of tomorrow", "future", "The certificate of localhost is not valid yet: see whether this machine's clock "],
    [
      "is signed by itself",
      "untrusted",
      "The certificate of localhost is signed by itself, or by nobody that this machine trusts (DEPTH_ZERO_SELF_SIGNED_CERT): ",
    ],
  ] as const)
    it(`is refused where its certificate ${title}`, async () => {
      const port = await listenTls(name);
      await assert.rejects(post(apiAt(`https://localhost:${port}`)), ({ message }: Error) => {
        assert.ok(message.startsWith(sentence), message);
        return true;
      });
    });

  it("tells what to do where the certificate is not for the load balancer's own name", () => {
    const cert = { subjectaltname: "DNS:api.example.com, DNS:example.com" };
    const cause = Object.assign(new Error("altnames"), { code: "ERR_TLS_CERT_ALTNAME_INVALID", cert });
    assert.equal(
      describeConnectionProblem(new TypeError("fetch failed", { cause }), {
        url: `https://${BALANCER}`,
        loadBalancerDns: BALANCER,
      }),
      `The certificate of ${BALANCER} is for api.example.com, example.com, not for ${BALANCER}. ` +
        "Make a record of its name that points to the load balancer, and give that address with --url https://NAME.",
    );
  });

  it("tells of a port without TLS", async () => {
    const port = await listen(createHttpServer(answerNothing));
    await assert.rejects(post(apiAt(`https://localhost:${port}`)), {
      message: /^localhost:\d+ does not speak TLS \(ERR_SSL_\w+\): without a certificate the address begins with http:/,
    });
  });

  it("tells of a port that nobody listens on", async () => {
    const port = await findPortRange(1);
    await assert.rejects(post(apiAt(`http://127.0.0.1:${port}`)), {
      message: new RegExp(`^127.0.0.1:${port} refuses connections: nothing listens there.*${BALANCER}`),
    });
  });

  it("tells of a connection that is closed", async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    await assert.rejects(post(apiAt(`http://localhost:${port}`)), {
      message: /^localhost:\d+ closed the connection before it answered/,
    });
  });

  it("tells of no answer within the limit, as a security group gives none", async () => {
    const port = await listen(createServer());
    await assert.rejects(post(apiAt(`http://localhost:${port}`, 0.1)), {
      message: /^localhost:\d+ does not answer: as a rule its security group .* allowedCidrs/,
    });
  });

  it("ends with the command", async () => {
    const port = await listen(createServer());
    const ending = new AbortController();
    const posted = post(apiAt(`http://localhost:${port}`), ending.signal);
    ending.abort(new Error("interrupted"));
    await assert.rejects(posted, { message: "interrupted" });
  });

  for (const [url, code, sentence] of [
    [`http://${BALANCER}`, "ENOTFOUND", `DNS knows no ${BALANCER}, which is the stack's load balancer: it is gone `],
    [
      "https://api.example.com",
      "ENOTFOUND",
      "DNS knows no api.example.com: make a record of that name that points to ",
    ],
    ["https://api.example.com", "EAI_AGAIN", "No name server answers for api.example.com: "],
    ["https://api.example.com", "UND_ERR_CONNECT_TIMEOUT", "api.example.com does not answer: as a rule "],
    ["https://api.example.com", "EOTHER", "https://api.example.com cannot be reached: AWS's words"],
  ] as const)
    it(`has a sentence for ${code} of ${url}`, () => {
      const cause = Object.assign(new Error("AWS's words"), { code });
      const message = describeConnectionProblem(new TypeError("fetch failed", { cause }), {
        url,
        loadBalancerDns: BALANCER,
      });
      assert.ok(message.startsWith(sentence), message);
    });

  const problem = { "content-type": "application/problem+json; charset=utf-8" };
  const problemBody = JSON.stringify({ title: "Title", detail: "The detail.", requestId: "r1" });
  for (const [status, body, headers, sentence] of [
    [
      401,
      problemBody,
      problem,
      /^http:\S+ refuses the token of the secret arn:\S+:api-token-dev-a1B2c3 \(401\)\. Tasks take/,
    ],
    [
      301,
      "",
      { location: "https://api.example.com:443/" },
      /^http:\S+ is at https:\/\/api.example.com:443\/ \(301\): give /,
    ],
    [403, "<html>", {}, /^http:\S+ lets nobody in from here \(403\): the web ACL/],
    [
      429,
      problemBody,
      problem,
      /^http:\S+ had too many requests in this second \(429: The detail\. \(request r1\)\): other/,
    ],
    [502, "<html>", {}, /^The load balancer of http:\S+ answers 502 by itself: no task of the service answers/],
    [503, "", {}, /^The load balancer of http:\S+ answers 503 by itself/],
    [
      503,
      problemBody,
      problem,
      /^The service at http:\S+ fails \(503: The detail\. \(request r1\)\): docs\/operations/,
    ],
    [500, '{"title":"Title"}', problem, /^The service at http:\S+ fails \(500: Title\): /],
    [404, "<html>", {}, /^http:\S+ has no such path \(404\): it is the address of another program/],
    [
      400,
      problemBody,
      problem,
      /^http:\S+ does not take the transaction \(400: The detail\. \(request r1\)\): the stack is/,
    ],
    [
      400,
      '{"message":"no"}',
      {},
      /^http:\S+ answers 400, but not as this system's API does: it is the address of another/,
    ],
    [202, "not JSON", {}, /^http:\S+ answers 202, but not as this system's API does/],
  ] as const)
    it(`has a sentence for ${status} with ${body === "" ? "nothing" : body}`, async () => {
      await assert.rejects(post(apiAt(await answering(status, body, headers))), { message: sentence });
    });
});
