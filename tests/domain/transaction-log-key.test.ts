import * as assert from "node:assert/strict";
import { transactionLogKey } from "../../domain/transaction-log-key";

describe("transactionLogKey", () => {
  const cases: [number, string][] = [
    [1, "transactions/1970/01/01/a.b.json"],
    [Date.UTC(2026, 1, 28, 23, 59, 59, 999), "transactions/2026/02/28/a.b.json"],
    [Date.UTC(2026, 2, 1), "transactions/2026/03/01/a.b.json"],
    [Date.UTC(2024, 1, 29, 12), "transactions/2024/02/29/a.b.json"],
    [8_640_000_000_000_000, "transactions/275760/09/13/a.b.json"],
  ];
  for (const [timestamp, expected] of cases) {
    it(`puts ${timestamp} at ${expected}`, () => {
      assert.equal(transactionLogKey({ transactionId: "a.b", timestamp }), expected);
    });
  }
});
