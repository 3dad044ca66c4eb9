import assert from "node:assert/strict";
import { token } from "../support/service/backends";
import { exchange, exchangeOne, rawRequest } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";

const get = (path: string) => rawRequest(`GET ${path} HTTP/1.1`);
const withoutToken = (request: string) => request.replace(`Authorization: Bearer ${token}\r\n`, "");

describe("path tricks", () => {
  const service = useService();
  before(async () => {
    assert.equal((await service().post({ ...validRequest, transactionId: "known" })).status, 202);
  });

  // None is another way to the transaction, and none is a way past the token.
  const elsewhere: Record<string, [path: string, status: number]> = {
    "an encoded slash": ["/transactions%2Fknown", 404],
    "an encoded slash behind the id": ["/transactions/known%2F", 400],
    "an encoded slash and dots in the id": ["/transactions/..%2Ftransactions%2Fknown", 400],
    "an encoded backslash": ["/transactions/..%5Cknown", 400],
    "a doubly encoded letter": ["/transactions/kn%256Fwn", 400],
    "a doubly encoded slash": ["/transactions%252Fknown", 404],
    "an encoded NUL": ["/transactions/known%00", 400],
    "an encoded line end": ["/transactions/known%0D%0A", 400],
    "two slashes at the start": ["//transactions/known", 404],
    "two slashes in between": ["/transactions//known", 404],
    "a host between two slashes": ["//evil.example/transactions/known", 404],
    "a slash at the end": ["/transactions/known/", 404],
    capitals: ["/TRANSACTIONS/known", 404],
    "another case of the id": ["/transactions/KNOWN", 404],
    "a parameter of the path": ["/transactions/known;a=b", 400],
    "a dot segment": ["/transactions/./known", 404],
    "a dot segment from a public path": ["/documentation/../transactions/known", 404],
    "an encoded dot segment from a public path": ["/documentation/%2e%2e/transactions/known", 404],
    "a dot segment from a public file": ["/documentation/static/../../transactions/known", 403],
    "a public path with a slash encoded": ["/ready%2F..%2Ftransactions%2Fknown", 404],
    "a suffix of a static file": ["/transactions/known/.css", 404],
    "an overlong encoding of a slash": ["/transactions/%c0%afknown", 400],
    "a broken encoding": ["/transactions/%zz", 400],
    "an id of 8,000 characters": [`/transactions/${"x".repeat(8_000)}`, 414],
    "a user of 2,000 characters": [`/users/${"x".repeat(2_000)}/transactions`, 414],
  };
  for (const [name, [path, status]] of Object.entries(elsewhere)) {
    it(`leads nowhere: ${name}`, async () => {
      const known = await exchangeOne(service().url, get(path));
      assert.deepEqual([known.status, known.headers["content-type"]], [status, "application/problem+json"]);
      assert.ok(!known.body.includes("user-1"));
    });

    it(`leads nowhere without token: ${name}`, async () => {
      const answer = await exchangeOne(service().url, withoutToken(get(path)));
      assert.ok([400, 401, 403, 414].includes(answer.status), String(answer.status));
      assert.ok(!answer.body.includes("user-1"));
    });
  }

  for (const path of ["/transactions/%c0%af", `/transactions/${"x".repeat(8_000)}`]) {
    it(`is told without being repeated, and is logged: ${path.slice(0, 30)}`, async () => {
      const before = service().log.length;
      const answer = await exchangeOne(service().url, get(`${path}?access_token=MARKER`));
      assert.ok(!answer.body.includes("MARKER") && !answer.body.includes("xxxx"));
      assert.match(answer.headers["x-request-id"] ?? "", /^[0-9a-f-]{36}$/);
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
      assert.equal(answer.headers["cache-control"], "no-store");
      const lines = service().log.slice(before).join("");
      assert.match(lines, new RegExp(`"statusCode":${answer.status},.*"answered"`));
      assert.ok(!lines.includes("MARKER"));
    });
  }

  for (const target of [
    "http://evil.example/transactions/known",
    "https://user:pass@evil.example/transactions/known",
  ]) {
    it(`reads a target in absolute form as its path: ${target}`, async () => {
      assert.equal((await exchangeOne(service().url, get(target))).status, 200);
      assert.equal((await exchangeOne(service().url, withoutToken(get(target)))).status, 401);
    });
  }

  it("is no proxy: it opens no connection on behalf of a client", async () => {
    const tunnel = withoutToken(rawRequest("CONNECT 169.254.169.254:80 HTTP/1.1"));
    assert.deepEqual(await exchange(service().url, tunnel), []);
    for (const target of ["http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "ftp://evil.example/"]) {
      assert.equal((await exchangeOne(service().url, get(target))).status, 404, target);
    }
  });

  it("does not reflect a request by TRACE", async () => {
    const answer = await exchangeOne(service().url, rawRequest("TRACE / HTTP/1.1", ["X-Reflect: marker"]));
    assert.equal(answer.status, 405);
    assert.ok(!answer.body.includes("marker") && !answer.body.includes(token));
  });

  for (const target of ["\\transactions\\known", "transactions/known", "/transactions/knöwn", "/a b", ""]) {
    it(`refuses a target that is none: ${JSON.stringify(target)}`, async () => {
      assert.equal((await exchangeOne(service().url, get(target))).status, 400);
    });
  }

  // One level up is the documentation's package, two and more are the service, the project and the machine.
  const files = ["../package.json", "../../bin/main.js", "../../../../../../../../etc/passwd", "/etc/passwd"];
  const spellings: Record<string, (path: string) => string> = {
    "as it is": (path) => path,
    "dots encoded": (path) => path.replaceAll(".", "%2e"),
    "slashes encoded": (path) => path.replaceAll("/", "%2f"),
    "all encoded": (path) => path.replaceAll(".", "%2e").replaceAll("/", "%2f"),
    "encoded twice": (path) => path.replaceAll(".", "%252e").replaceAll("/", "%252f"),
    backslashes: (path) => path.replaceAll("/", "%5c"),
    "dots that survive removal": (path) => path.replaceAll("../", "....//"),
    "a NUL behind it": (path) => `${path}%00.css`,
    "overlong dots": (path) => path.replaceAll(".", "%c0%ae"),
  };
  for (const [name, spell] of Object.entries(spellings)) {
    it(`gives no file but the documentation's own: ${name}`, async () => {
      for (const file of files) {
        const answer = await exchangeOne(service().url, get(`/documentation/static/${spell(file)}`));
        assert.ok([400, 403, 404].includes(answer.status), `${file}: ${answer.status}`);
        assert.ok(!/root:|require\(|"version"/.test(answer.body), file);
      }
    });
  }
});
