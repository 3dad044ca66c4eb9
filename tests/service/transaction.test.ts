import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { messageText, requestHash, type Transaction } from "../../service/transaction";

/** Everything but the id and the time, in the canonical JSON of RFC 8785, its SHA-256, and the message: stored and sent for ever. */
const cases: [what: string, transaction: Transaction, identity: string, sha256: string, message: string][] = [
  [
    "the least that there can be",
    { transactionId: "t-1", userId: "user-1", amount: "10.00", currency: "USD", timestamp: 1_772_409_599_999 },
    '{"amount":"10.00","currency":"USD","userId":"user-1"}',
    "573118e7a4245fe18153897be554731b19f63ac47d42fb9414eac4e5eee96838",
    '{"transactionId":"t-1","userId":"user-1","amount":"10.00","currency":"USD","timestamp":1772409599999}',
  ],
  [
    "all members",
    {
      timestamp: 1,
      metadata: {},
      type: "refund",
      currency: "EUR",
      amount: "-0.50",
      userId: "user-1",
      transactionId: "t-2",
    },
    '{"amount":"-0.50","currency":"EUR","metadata":{},"type":"refund","userId":"user-1"}',
    "33ff82baf74244a49af4d18c8d50013d792be130b742edb5b6240389669a822f",
    '{"transactionId":"t-2","userId":"user-1","amount":"-0.50","currency":"EUR","type":"refund","metadata":{},"timestamp":1}',
  ],
  [
    "names in any order, numbers and characters of all kinds",
    {
      transactionId: "t-3",
      userId: "~",
      amount: "7",
      currency: "JPY",
      metadata: { b: { z: true, y: null }, a: [1e-7, -0, "\u0001"], "": "é😀\ufffe\uffff\u2028" },
      timestamp: 8_640_000_000_000_000,
    },
    '{"amount":"7","currency":"JPY","metadata":{"":"é😀\ufffe\uffff\u2028","a":[1e-7,0,"\\u0001"],"b":{"y":null,"z":true}},"userId":"~"}',
    "548ca59518d597049bf427bc398eb56366ad2a41086929f76249ff4427d521b2",
    '{"transactionId":"t-3","userId":"~","amount":"7","currency":"JPY",' +
      '"metadata":{"b":{"z":true,"y":null},"a":[1e-7,0,"\\u0001"],"":"é😀\\ufffe\\uffff\u2028"},"timestamp":8640000000000000}',
  ],
];

describe("an accepted transaction", () => {
  for (const [what, transaction, identity, sha256, message] of cases)
    it(`has the hash and the message that it always had: ${what}`, () => {
      assert.equal(requestHash(transaction).toString("hex"), sha256);
      assert.equal(createHash("sha256").update(identity).digest("hex"), sha256);
      assert.equal(messageText(transaction), message);
    });
});
