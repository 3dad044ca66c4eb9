import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { acceptObject } from "../../domain/object-value";
import type { AcceptedTransaction } from "../../domain/transaction";
import { readMessage, writeMessage } from "../../domain/transaction-message";
import { ACCEPTED_AT, messageBody } from "../support/handlers/factories";

const anyCharacters = fc.string({ unit: "binary" });
const anyUser = fc.stringMatching(/^[\x21-\x7e]{1,256}$/).filter((user) => !/^\.\.?$/.test(user));

/** Why a message is refused; fails if it is not. */
function reasonOf(body: string, sentTimestamp?: string): string {
  const read = readMessage(body, sentTimestamp);
  assert.ok("reason" in read, `accepted: ${body.slice(0, 80)}`);
  return read.reason;
}

describe("readMessage", () => {
  it("reads id, user and time, and keeps the text as it came", () => {
    const body = ' {"amount": 1.50, "userId": "u", "transactionId": "t", "timestamp": 1772409599999, "x": {"y": []}}\n';
    assert.deepEqual(readMessage(body, "1"), {
      value: { transactionId: "t", userId: "u", timestamp: 1_772_409_599_999, body, statesTime: true },
    });
  });

  it("takes the time of sending for a message without a time", () => {
    const body = messageBody({ timestamp: undefined });
    assert.deepEqual(readMessage(body, "1772409600000"), {
      value: { transactionId: "txn-1", userId: "user-1", timestamp: 1_772_409_600_000, body, statesTime: false },
    });
  });

  describe("accepts", () => {
    const members: [string, Record<string, unknown>][] = [
      ["an id of one character", { transactionId: "0" }],
      ["an id of 128 characters", { transactionId: "a".repeat(128) }],
      ["an id of all kinds of characters", { transactionId: "aZ09._-" }],
      ["a UUID", { transactionId: "3f0a8b52-6f0e-4a54-8f0b-7b8e2d9c1a10" }],
      ["a user of 256 characters", { userId: "~".repeat(256) }],
      ["a user with punctuation", { userId: "auth0|a+b@example.com/!~" }],
      ["the first millisecond", { timestamp: 1 }],
      ["the last millisecond of a Date", { timestamp: 8_640_000_000_000_000 }],
      ["9 levels with its own", { other: [[[{ a: [[[[]]]] }]]] }],
      ["numbers that no double holds exactly", { other: [1e308, -0] }],
      ["whatever else a message carries", { status: null, data: [[]], "": "", transactionID: 7 }],
    ];
    for (const [what, changed] of members) {
      it(what, () => {
        assert.ok("value" in readMessage(messageBody(changed), undefined));
      });
    }
  });

  describe("refuses a wrong member with field, value and remedy:", () => {
    const id = 'allowed is a string of 1 to 128 letters, digits, ".", "_" and "-", a letter or digit first';
    const user = 'allowed is a string of 1 to 256 printable ASCII characters without space, not "." or ".."';
    const time = "allowed is a whole number of milliseconds from 1 to 8640000000000000";
    const cases: [Record<string, unknown>, string][] = [
      [{ transactionId: undefined }, `transactionId: got nothing, ${id}`],
      [{ transactionId: null }, `transactionId: got null, ${id}`],
      [{ transactionId: "" }, `transactionId: got "", ${id}`],
      [{ transactionId: 42 }, `transactionId: got 42, ${id}`],
      [{ transactionId: ["t"] }, `transactionId: got an array, ${id}`],
      [{ transactionId: "../t" }, `transactionId: got "../t", ${id}`],
      [{ transactionId: "a/b" }, `transactionId: got "a/b", ${id}`],
      [{ transactionId: "-a" }, `transactionId: got "-a", ${id}`],
      [{ transactionId: "t\n" }, `transactionId: got "t\\n", ${id}`],
      [{ transactionId: "a".repeat(129) }, `transactionId: got "${"a".repeat(64)}"... (129 characters), ${id}`],
      [{ userId: undefined }, `userId: got nothing, ${user}`],
      [{ userId: "" }, `userId: got "", ${user}`],
      [{ userId: "a b" }, `userId: got "a b", ${user}`],
      [{ userId: "Zoë" }, `userId: got "Zo\\u00eb", ${user}`],
      [{ userId: "." }, `userId: got ".", ${user}`],
      [{ userId: ".." }, `userId: got "..", ${user}`],
      [{ userId: {} }, `userId: got an object, ${user}`],
      [{ userId: "u".repeat(257) }, `userId: got "${"u".repeat(64)}"... (257 characters), ${user}`],
      [{ timestamp: null }, `timestamp: got null, ${time}`],
      [{ timestamp: "1772409599999" }, `timestamp: got "1772409599999", ${time}`],
      [{ timestamp: 0 }, `timestamp: got 0, ${time}`],
      [{ timestamp: -1 }, `timestamp: got -1, ${time}`],
      [{ timestamp: 1.5 }, `timestamp: got 1.5, ${time}`],
      [{ timestamp: 8_640_000_000_000_001 }, `timestamp: got 8640000000000001, ${time}`],
    ];
    for (const [changed, reason] of cases) {
      it(reason.split(", allowed")[0] ?? reason, () => {
        assert.equal(reasonOf(messageBody(changed), "1772409600000"), reason);
      });
    }

    it("a number too large for JavaScript", () => {
      const body = '{"transactionId":"t","userId":"u","timestamp":1e400}';
      assert.equal(reasonOf(body), `timestamp: got Infinity, ${time}`);
    });

    it("a number with more digits than JavaScript keeps, which is not shown as another one", () => {
      const body = '{"transactionId":"t","userId":"u","timestamp":1772409599999.00001}';
      assert.equal(reasonOf(body), `timestamp: got a number that a double does not hold exactly, ${time}`);
    });

    it("a time neither in the message nor from a queue", () => {
      assert.equal(reasonOf(messageBody({ timestamp: undefined })), `timestamp: got nothing, ${time}`);
      assert.equal(reasonOf(messageBody({ timestamp: undefined }), "soon"), `timestamp: got nothing, ${time}`);
    });

    it("several at once", () => {
      assert.equal(
        reasonOf("{}"),
        `transactionId: got nothing, ${id}; userId: got nothing, ${user}; timestamp: got nothing, ${time}`,
      );
    });
  });

  describe("refuses a body without showing it:", () => {
    const cases: [string, string][] = [
      ["", "body: got text that is not JSON (0 characters), allowed is a JSON object"],
      ['{"secret": 1', "body: got text that is not JSON (12 characters), allowed is a JSON object"],
      ["\ufeff{}", "body: got text that is not JSON (3 characters), allowed is a JSON object"],
      ["null", "body: got null (4 characters), allowed is a JSON object"],
      ["[{}]", "body: got an array (4 characters), allowed is a JSON object"],
      [
        messageBody().replace("{", '{"transactionId":"txn-2",'),
        "body: got text that has a name twice in one object, again at character 26 (107 characters), allowed is a JSON object",
      ],
      [
        messageBody().replace("{", '{"user\\u0049d":"user-2",'),
        "body: got text that has a name twice in one object, again at character 49 (106 characters), allowed is a JSON object",
      ],
      [
        messageBody({ note: 1 }).replace("1}", '[{"a":{"b":1,"b":1}}]}'),
        "body: got text that has a name twice in one object, again at character 104 (112 characters), allowed is a JSON object",
      ],
      [
        messageBody({ note: 1 }).replace("1}", `${"[".repeat(9)}${"]".repeat(9)}}`),
        "body: got text that has more than 9 levels, at character 99 (109 characters), allowed is a JSON object",
      ],
      ['"text"', "body: got a string (6 characters), allowed is a JSON object"],
      ["17", "body: got a number (2 characters), allowed is a JSON object"],
      [
        messageBody({ note: 1 }).replace("1}", '"\ud800"}'),
        "body: got a lone surrogate, allowed is well-formed Unicode",
      ],
    ];
    for (const [body, reason] of cases) {
      it(reason, () => {
        assert.equal(reasonOf(body), reason);
      });
    }
  });

  it("accepts an item of exactly DynamoDB's limit and refuses one byte more", () => {
    // The row's other attributes take 34 bytes of names and 5 + 6 + 8 + 9 of values.
    const room = 409_600 - 62;
    const filled = (bytes: number) => {
      const empty = messageBody({ note: "" });
      return messageBody({ note: "é".repeat((bytes - empty.length) / 2) + "x".repeat((bytes - empty.length) % 2) });
    };
    assert.equal(Buffer.byteLength(filled(room)), room);
    assert.ok("value" in readMessage(filled(room), undefined));
    assert.equal(
      reasonOf(filled(room + 1)),
      "body: got an item of 409601 bytes, allowed are at most 409600 (DynamoDB's limit)",
    );
  });

  it("does not fall for members named like those of every object", () => {
    assert.match(
      reasonOf('{"__proto__":{"transactionId":"t","userId":"u","timestamp":1}}'),
      /^transactionId: got nothing/,
    );
    assert.match(reasonOf(messageBody({ transactionId: undefined, constructor: "t" })), /^transactionId: got nothing/);
  });

  it("survives nesting of a hundred thousand levels", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    for (const body of [deep, `{"transactionId":${deep}}`, messageBody().replace("{", `{"deep":${deep},`)])
      assert.match(
        reasonOf(body),
        /^body: got text that has more than 9 levels, at character \d+ \(200\d+ characters\)/,
      );
  });

  it("never throws and never alters a body, whatever the bytes", () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString("utf8"));
    const units = fc.string({ unit: "binary", maxLength: 100 });
    const json = fc.json();
    const nearly = fc
      .record(
        { transactionId: fc.anything(), userId: fc.anything(), timestamp: fc.anything(), other: fc.anything() },
        { requiredKeys: [] },
      )
      .map((members) => messageBody(toJson(members)));
    fc.assert(
      fc.property(fc.oneof(bytes, units, json, nearly), fc.option(fc.string(), { nil: undefined }), (body, sent) => {
        const read = readMessage(body, sent);
        if ("reason" in read) assert.match(read.reason, /^[\x20-\x7e]{10,1200}$/);
        else assert.equal(read.value.body, body);
      }),
      { numRuns: 1000 },
    );
  });

  it("accepts every message of the format", () => {
    const safe = fc.constantFrom("a", "m", "z", "A", "Z", "0", "9", ".", "_", "-");
    const id = fc
      .tuple(fc.constantFrom("a", "Z", "5"), fc.string({ unit: safe, maxLength: 127 }))
      .map((parts) => parts.join(""));
    const time = fc.integer({ min: 1, max: 8_640_000_000_000_000 });
    fc.assert(
      fc.property(id, anyUser, time, fc.jsonValue({ maxDepth: 8 }), (transactionId, userId, timestamp, rest) => {
        const body = JSON.stringify({ rest, transactionId, userId, timestamp });
        assert.deepEqual(readMessage(body, String(ACCEPTED_AT)), {
          value: { transactionId, userId, timestamp, body, statesTime: true },
        });
      }),
    );
  });
});

describe("writeMessage", () => {
  const cases: [what: string, transaction: AcceptedTransaction, text: string][] = [
    [
      "the least that there can be",
      { transactionId: "t-1", userId: "user-1", amount: "10.00", currency: "USD", timestamp: ACCEPTED_AT },
      '{"transactionId":"t-1","userId":"user-1","amount":"10.00","currency":"USD","timestamp":1772409599999}',
    ],
    [
      "all members, in another order",
      {
        timestamp: 1,
        metadata: {},
        type: "refund",
        currency: "EUR",
        amount: "-0.50",
        userId: "user-1",
        transactionId: "t-2",
      },
      '{"transactionId":"t-2","userId":"user-1","amount":"-0.50","currency":"EUR","type":"refund","metadata":{},"timestamp":1}',
    ],
    [
      "numbers and characters of all kinds",
      {
        transactionId: "t-3",
        userId: "~",
        amount: "7",
        currency: "JPY",
        metadata: { b: { z: true, y: null }, a: [1e-7, -0, "\u0001"], "\uffff": "é😀\ufffe\u2028" },
        timestamp: 8_640_000_000_000_000,
      },
      '{"transactionId":"t-3","userId":"~","amount":"7","currency":"JPY",' +
        '"metadata":{"b":{"z":true,"y":null},"a":[1e-7,0,"\\u0001"],"\\uffff":"é😀\\ufffe\u2028"},"timestamp":8640000000000000}',
    ],
  ];
  for (const [what, transaction, text] of cases)
    it(`writes what it always wrote: ${what}`, () => {
      assert.equal(writeMessage(transaction), text);
    });

  it("writes of any transaction what readMessage reads, SQS takes, and holds all that was accepted", () => {
    const optional = { nil: undefined };
    const transactions: fc.Arbitrary<AcceptedTransaction> = fc.record({
      transactionId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
      userId: anyUser,
      amount: fc.stringMatching(/^-?(0|[1-9][0-9]{0,17})\.[0-9]{2}$/),
      currency: fc.constantFrom("USD", "EUR"),
      type: fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), optional),
      metadata: fc.option(fc.dictionary(anyCharacters, fc.jsonValue({ stringUnit: "binary" })), optional),
      timestamp: fc.integer({ min: 1, max: 8_640_000_000_000_000 }),
    });
    fc.assert(
      fc.property(transactions, (transaction) => {
        const { metadata } = transaction;
        fc.pre(metadata === undefined || "value" in acceptObject(metadata, { maxBytes: 16_384, maxMembers: 256 }));
        const body = writeMessage(transaction);
        const { transactionId, userId, timestamp } = transaction;
        assert.deepEqual(readMessage(body, undefined), {
          value: { transactionId, userId, timestamp, body, statesTime: true },
        });
        // The characters that SQS takes ("SendMessage", MessageBody), those of XML 1.0.
        assert.match(body, /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        assert.deepEqual(JSON.parse(body), JSON.parse(JSON.stringify(transaction)));
      }),
      { numRuns: 500 },
    );
  });
});

/** What survives JSON of a value that may hold anything. */
function toJson(members: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(members, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  ) as Record<string, unknown>;
}
