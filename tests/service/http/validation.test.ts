import assert from "node:assert/strict";
import { METHODS } from "node:http";
import { OWN_CURRENCIES } from "../../../domain/own-currencies";
import { exchangeOne, rawRequest } from "../../support/service/raw-http";
import { useService } from "../../support/service/use-service";

describe("what the service refuses", () => {
  const service = useService();

  const valid = { userId: "user-1", amount: "10.00", currency: "USD" };
  const send = (body: string, contentType = "application/json") =>
    service().request("/transactions", { method: "POST", headers: { "content-type": contentType }, body });

  async function assertProblem(response: Response, status: number, detail?: RegExp) {
    const problem = (await response.json()) as { status: number; detail?: string };
    assert.equal(response.status, status, JSON.stringify(problem));
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.equal(problem.status, status);
    if (detail) assert.match(problem.detail ?? "", detail);
  }

  const sql = "x'; DROP TABLE transactions; --";
  const notText = [null, true, 1, -0, 1e308, [], ["x"], {}];
  const wrong: Record<string, unknown[]> = {
    transactionId: [...notText, "", ".hidden", "a/b", "a b", "ä", "a\0b", "a\n", "x".repeat(129), sql, "\ud800"],
    userId: [...notText, "", ".", "..", "a b", "ä", "a\0", "a\n", "\u007f", "x".repeat(257), sql, "😀"],
    amount: [
      ...notText,
      ...["", "1,5", "1.", ".5", "01", "+1", "1e3", "0x1", "NaN", "Infinity", " 1", "1 ", "١", "1.00000", "--1"],
      ...["1".repeat(19), "9".repeat(10_000), "1\0", sql],
    ],
    currency: [...notText, "", "usd", "US", "USDD", "ABC", "DEM", sql, "US\0", "constructor", "__proto__"],
    type: [...notText, "", "two words", "a/b", "x".repeat(65), "a\0", sql],
    metadata: [null, true, 1, "text", [], [{}]],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`${field} as ${JSON.stringify(value).slice(0, 40)}`, async () => {
        await assertProblem(
          await service().post({ ...valid, [field]: value }),
          400,
          new RegExp(`^body/${field} (must|is|has) `),
        );
      });
    }
  }

  for (const field of ["userId", "amount", "currency"]) {
    it(`a body without ${field}`, async () => {
      const body = Object.fromEntries(Object.entries(valid).filter(([name]) => name !== field));
      await assertProblem(await service().post(body), 400, new RegExp(`^body must have required property '${field}'$`));
    });
  }

  for (const name of ["status", "USERID", "timestamp", "toString", "", "a\0", "x".repeat(1000)]) {
    it(`the unknown field ${JSON.stringify(name).slice(0, 20)}`, async () => {
      await assertProblem(
        await service().post({ ...valid, [name]: 1 }),
        400,
        /^body must NOT have additional properties: "/,
      );
    });
  }

  it("with a detail that says what to send instead", async () => {
    const own = OWN_CURRENCIES.map(({ code }) => code).join(", ");
    const details = {
      currency:
        "body/currency must be equal to one of the allowed values. " +
        `ISO 4217 code of a currency, as of 2026-03-25, in capital letters, such as EUR${own && `; or ${own}`}.`,
      userId:
        'body/userId must match pattern "^[\\x21-\\x7e]{1,256}$". Printable ASCII characters without space; ' +
        'not "." or "..", which clients take out of a URL.',
    };
    for (const [field, detail] of Object.entries(details)) {
      const refused = (await (await service().post({ ...valid, [field]: "a b" })).json()) as { detail: string };
      assert.equal(refused.detail, detail);
    }
    const tooLong = JSON.stringify({ ...valid, metadata: { a: "x".repeat(65_536) } });
    await assertProblem(await send(tooLong), 413, /^The body has more than 65536 bytes: send a shorter one\.$/);
    const wrongType = await send(JSON.stringify(valid), "text/plain");
    await assertProblem(wrongType, 415, /^The content-type is not taken: send application\/json\.$/);
  });

  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const bodies: Record<string, [body: string, status: number]> = {
    "no body": ["", 400],
    "no JSON": ["{", 400],
    "two JSON texts": [`${JSON.stringify(valid)}{}`, 400],
    "JSON with a comment": [`/* */${JSON.stringify(valid)}`, 400],
    "an array": [JSON.stringify([valid]), 400],
    "a string": ['"x"', 400],
    null: ["null", 400],
    "a raw control character in a string": ['{"userId":"a\u0001"}', 400],
    "a prototype": [`{"__proto__":{"userId":"x"},${JSON.stringify(valid).slice(1)}`, 400],
    "a constructor's prototype": [
      `{"metadata":{"constructor":{"prototype":{}}},${JSON.stringify(valid).slice(1)}`,
      400,
    ],
    "a body over 64 KiB": [JSON.stringify({ ...valid, metadata: { a: "x".repeat(65_536) } }), 413],
    "30,000 levels": [`{"metadata":${deep(10_000)}}`, 400],
    "30,000 brackets": ["[".repeat(30_000), 400],
    "metadata of 9 levels": [`{"metadata":${deep(9)},${JSON.stringify(valid).slice(1)}`, 400],
    "a number beyond doubles": [`{"metadata":{"a":1e400},${JSON.stringify(valid).slice(1)}`, 400],
    "an integer that a double rounds": [`{"metadata":{"a":9007199254740993},${JSON.stringify(valid).slice(1)}`, 400],
    "a number of 60,000 digits": [`{"metadata":{"a":${"9".repeat(60_000)}},${JSON.stringify(valid).slice(1)}`, 400],
    "NUL in metadata": [`{"metadata":{"a":"\\u0000"},${JSON.stringify(valid).slice(1)}`, 400],
    "NUL in a key": [`{"metadata":{"\\u0000":1},${JSON.stringify(valid).slice(1)}`, 400],
    "an unpaired surrogate in metadata": [`{"metadata":{"a":["\\ud800"]},${JSON.stringify(valid).slice(1)}`, 400],
    "an unpaired surrogate in a key": [`{"metadata":{"a":{"\\udc00":1}},${JSON.stringify(valid).slice(1)}`, 400],
    "metadata over 16 KiB": [JSON.stringify({ ...valid, metadata: { a: "x".repeat(16_384) } }), 400],
    "metadata over 16 KiB of two-byte characters": [
      JSON.stringify({ ...valid, metadata: { a: "ä".repeat(8_192) } }),
      400,
    ],
    "metadata with 257 members": [JSON.stringify({ ...valid, metadata: { a: Array(256).fill(1) } }), 400],
  };
  for (const [name, [body, status]] of Object.entries(bodies)) {
    it(name, async () => assertProblem(await send(body), status));
  }

  for (const type of [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "json",
  ]) {
    it(`the content type ${type}`, async () => assertProblem(await send(JSON.stringify(valid), type), 415));
  }

  for (const path of ["a%00b", "a%2Fb", "%F0%28%8C%28", "a b", encodeURIComponent(sql), "x".repeat(129), "%zz"]) {
    it(`the id ${path.slice(0, 30)} in the path`, async () => {
      await assertProblem(await service().request(`/transactions/${path}`), 400);
    });
  }

  it("a path that does not exist, and a method that a path does not have", async () => {
    await assertProblem(await service().request("/nothing"), 404);
    const response = await service().request("/transactions", { method: "DELETE" });
    await assertProblem(response, 405, /^This path allows POST\.$/);
    assert.equal(response.headers.get("allow"), "POST");
  });

  const otherRequests: Record<string, [headers: string[], body: string]> = {
    "as it is": [[], ""],
    "with half a JSON text": [["Content-Type: application/json"], "{"],
    "with no JSON text": [["Content-Type: application/json"], ""],
    "with plain text": [["Content-Type: text/plain"], "text"],
    "with a body of no type": [[], "text"],
    "with a coded body": [["Content-Type: application/json", "Content-Encoding: gzip"], "{}"],
  };
  for (const [name, [headers, body]] of Object.entries(otherRequests)) {
    it(`a path that does not exist, and every method that a path does not have: ${name}`, async () => {
      const send = (method: string, path: string) =>
        exchangeOne(service().url, rawRequest(`${method} ${path} HTTP/1.1`, headers, body));
      // CONNECT asks for a tunnel, and the answer to HEAD has no body to be read.
      for (const method of METHODS.filter((other) => !["CONNECT", "HEAD", "POST"].includes(other))) {
        const refused = await send(method, "/transactions");
        assert.deepEqual([refused.status, refused.headers.allow], [405, "POST"], method);
        assert.equal((await send(method, "/nothing")).status, 404, method);
      }
      assert.equal((await send("POST", "/users/user-1/transactions")).headers.allow, "GET, HEAD");
    });
  }

  it("a method that a path does not have from whoever has no token, as a 401", async () => {
    const response = await fetch(`${service().url}/transactions`, { method: "PROPFIND" });
    await assertProblem(response, 401);
  });

  it("nothing of what is merely unusual", async () => {
    const unusual = {
      userId: `!'"%;--\\~${"u".repeat(200)}`,
      amount: "-999999999999999999",
      currency: "XAF",
      type: "DROP.TABLE-transactions_1",
      metadata: {
        [sql]: sql,
        "": "",
        toString: "\u0001\u007f\u2028\ufeff\ufffd\ufffe\uffff😀é",
        numbers: [0, -0.5, 1e-7, 5e-324, 1.5, 9007199254740991],
        nested: { a: { b: { c: { d: { e: { f: {} } } } } } },
      },
    };
    const response = await service().post(unusual);
    assert.equal(response.status, 202, await response.clone().text());
    const { transactionId } = (await response.json()) as { transactionId: string };
    const read = (await (await service().request(`/transactions/${transactionId}`)).json()) as typeof unusual;
    assert.deepEqual({ ...read.metadata }, unusual.metadata);
    assert.equal(read.userId, unusual.userId);
    const page = await service().request(`/users/${encodeURIComponent(unusual.userId)}/transactions`);
    assert.deepEqual([page.status, await page.json()], [200, { transactions: [] }]);
  });
});
