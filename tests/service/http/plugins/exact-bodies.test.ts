import assert from "node:assert/strict";
import { NOT_UTF8 } from "../../../support/not-utf8";
import { exchangeOne, rawRequest } from "../../../support/service/raw-http";
import { useService, validRequest } from "../../../support/service/use-service";

describe("a body", () => {
  const service = useService();

  async function send(body: string | Buffer<ArrayBuffer>, contentType = "application/json") {
    const headers = { "content-type": contentType };
    const response = await service().request("/transactions", { method: "POST", headers, body });
    return { status: response.status, detail: ((await response.json()) as { detail?: string }).detail };
  }
  const textWith = (members: string, id = "exact") => {
    const { userId, amount, currency } = validRequest;
    return `{"transactionId":"${id}","userId":"${userId}","amount":"${amount}","currency":"${currency}",${members}}`;
  };
  const metadata = (text: string) => textWith(`"metadata":${text}`);

  describe("that is not UTF-8", () => {
    const utf8 = { status: 400, detail: "body is not UTF-8, which JSON has to be (RFC 8259, 8.1)" };
    /** A good body but for the bytes at the place of a §. */
    const withBytes = (text: string, bytes: Buffer) => {
      const [before = "", after = ""] = text.split("§");
      return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
    };
    for (const [what, bytes] of Object.entries(NOT_UTF8)) {
      it(`is refused, and nothing is kept: ${what}`, async () => {
        for (const text of [metadata('{"name":"Jos§"}'), metadata('{"Jos§":1}'), `§${metadata("{}")}`]) {
          assert.deepEqual(await send(withBytes(text, bytes)), utf8);
        }
        assert.deepEqual(await service().keptIds("exact"), []);
      });
    }

    it("is no repetition of another one under the same id", async () => {
      for (const byte of [0xe9, 0xe8]) {
        assert.deepEqual(await send(withBytes(metadata('{"name":"§"}'), Buffer.from([byte]))), utf8);
      }
      assert.deepEqual(await service().keptIds("exact"), []);
    });

    const charset = { status: 415, detail: "The charset is not taken: send the body in UTF-8." };
    for (const parameters of [
      "charset=iso-8859-1",
      'charset="ISO-8859-1"',
      "charset=us-ascii",
      "Charset=utf-16le",
      "charset = latin1",
      "charset=utf-8;charset=utf-16",
      "charset=utf-16;charset=utf-8",
      "charset=utf-7",
      "charset=",
      "version=1; charset=windows-1252",
    ]) {
      it(`is refused by its word alone: ${parameters}`, async () => {
        assert.deepEqual(await send(textWith('"type":"x"'), `application/json; ${parameters}`), charset);
        assert.deepEqual(await service().keptIds("exact"), []);
      });
    }
  });

  it("is refused where only a second header says so", async () => {
    const headers = ["Content-Type: application/json", "Content-Type: application/json; charset=utf-16"];
    const request = rawRequest("POST /transactions HTTP/1.1", headers, textWith('"type":"x"'));
    assert.equal((await exchangeOne(service().url, request)).status, 415);
    assert.deepEqual(await service().keptIds("exact"), []);
  });

  for (const [index, type] of [
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json; charset=utf8",
    "Application/JSON; version=1",
  ].entries()) {
    it(`may be in UTF-8: ${type}`, async () => {
      const id = `charset-${index}`;
      const note = { note: "José 😀 \ufffd \ufeff" };
      assert.equal((await send(textWith(`"metadata":${JSON.stringify(note)}`, id), type)).status, 202);
      const read = (await (await service().request(`/transactions/${id}`)).json()) as { metadata: object };
      assert.deepEqual(read.metadata, note);
    });
  }

  it("may have a byte order mark", async () => {
    assert.equal((await send(`\ufeff${textWith('"type":"x"', "marked")}`)).status, 202);
  });

  const twice = /^body has a name twice in one object, again at character \d+$/;
  const levels = /^body has more than 9 levels, at character \d+$/;
  const inexact = /^body\/metadata has a number that a double does not hold exactly: send it as a string$/;
  const refused: [text: string, detail: RegExp][] = [
    [textWith('"amount":"9999.00"'), twice],
    [textWith('"am\\u006funt":"9999.00"'), twice],
    [textWith('"amount":"1.00"'), twice],
    [textWith('"userId":"somebody-else"'), twice],
    [textWith('"transactionId":"exact-2"'), twice],
    [metadata('{"a":1,"a":2}'), twice],
    [metadata('{"a":[{"b":{"c":1,"\\u0063":2}}]}'), twice],
    [metadata(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`), levels],
    [metadata(`{"a":${"[".repeat(8)}${"]".repeat(8)}}`), levels],
    [textWith(`"unknown":${"[".repeat(30_000)}${"]".repeat(30_000)}`), levels],
    [metadata('{"a":1e-400}'), inexact],
    [metadata('{"a":-1e-400}'), inexact],
    [metadata('{"a":[1e400]}'), inexact],
    [metadata('{"a":9007199254740993}'), inexact],
    [metadata('{"a":0.10000000000000001}'), inexact],
    [metadata('{"a":{"b":12345678901234567890.12}}'), inexact],
    [textWith('"amount":1e-400').replace('"amount":"1.00",', ""), /^body\/amount must be string/],
    ["", /^body is not JSON$/],
    [metadata('{"a":01}'), /^body is not JSON$/],
    [metadata('{"__proto__":{}}'), /^body has the name of a prototype in an object$/],
  ];
  for (const [text, detail] of refused) {
    it(`is refused, and nothing is kept: ${text.slice(-60)}`, async () => {
      const answer = await send(text);
      assert.equal(answer.status, 400);
      assert.match(answer.detail ?? "", detail);
      assert.deepEqual(await service().keptIds("exact"), []);
    });
  }

  it("may have the same name in several objects, eight levels of metadata, and numbers in any spelling", async () => {
    const text =
      '{"userId":{"userId":[{"userId":1},{"userId":{"a":[[{}]]}}]},"n":[1E2,1.50,0.30000000000000004,5e-324]}';
    assert.equal((await send(textWith(`"metadata":${text}`, "same-names"))).status, 202);
    const read = (await (await service().request("/transactions/same-names")).json()) as { metadata: object };
    assert.deepEqual(read.metadata, {
      userId: { userId: [{ userId: 1 }, { userId: { a: [[{}]] } }] },
      n: [100, 1.5, 0.30000000000000004, 5e-324],
    });
  });
});
