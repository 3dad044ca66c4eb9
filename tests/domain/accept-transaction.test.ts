import assert from "node:assert/strict";
import { acceptTransaction } from "../../domain/accept-transaction";
import type { AcceptedTransaction } from "../../domain/transaction";

const dollar = () => ({ code: "USD", fractionDigits: 2 });
const offered: AcceptedTransaction = {
  transactionId: "t-1",
  userId: "user-1",
  amount: "10",
  currency: "USD",
  type: "refund",
  metadata: { a: 1 },
  timestamp: 1_772_409_599_999,
};

describe("a transaction that is offered", () => {
  it("is accepted with its amount in canonical form, and otherwise as it is", () => {
    assert.deepEqual(acceptTransaction(offered, dollar), { value: { ...offered, amount: "10.00" } });
  });

  it("needs no metadata", () => {
    const plain = { ...offered, metadata: undefined };
    assert.deepEqual(acceptTransaction(plain, dollar), { value: { ...plain, amount: "10.00" } });
  });

  it("is refused with the reason for the first member that cannot be kept", () => {
    const odd = { ...offered, metadata: { a: "\0" } };
    assert.deepEqual(acceptTransaction(odd, dollar), {
      reason: "metadata has the character U+0000, which the database cannot hold",
    });
    assert.deepEqual(acceptTransaction({ ...odd, amount: "0.001" }, dollar), {
      reason: "amount has 3 fraction digits, USD has 2",
    });
  });
});
