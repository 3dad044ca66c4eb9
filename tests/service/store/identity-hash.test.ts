import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { AcceptedTransaction } from "../../../domain/transaction";
import { identityHash } from "../../../service/store/identity-hash";

/** With the canonical JSON of RFC 8785 of everything but the id and the time, and its SHA-256, which is stored for ever. */
const cases: [what: string, transaction: AcceptedTransaction, identity: string, sha256: string][] = [
  [
    "the least that there can be",
    { transactionId: "t-1", userId: "user-1", amount: "10.00", currency: "USD", timestamp: 1_772_409_599_999 },
    '{"amount":"10.00","currency":"USD","userId":"user-1"}',
    "573118e7a4245fe18153897be554731b19f63ac47d42fb9414eac4e5eee96838",
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
    '{"amount":"-0.50","currency":"EUR","metadata":{},"type":"refund","userId":"user-1"}',
    "33ff82baf74244a49af4d18c8d50013d792be130b742edb5b6240389669a822f",
  ],
  [
    "metadata in another order, with numbers and characters of all kinds",
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
  ],
];

describe("the identity hash", () => {
  for (const [what, transaction, identity, sha256] of cases)
    it(`is what it always was: ${what}`, () => {
      assert.equal(createHash("sha256").update(identity).digest("hex"), sha256);
      assert.equal(identityHash(transaction).toString("hex"), sha256);
    });

  it("takes an absent member and an undefined one for the same", () => {
    const least = { transactionId: "t-1", userId: "user-1", amount: "10.00", currency: "USD", timestamp: 1 };
    const hash = identityHash({ ...least, type: undefined, metadata: undefined });
    assert.equal(hash.toString("hex"), "573118e7a4245fe18153897be554731b19f63ac47d42fb9414eac4e5eee96838");
  });
});
