import * as assert from "node:assert/strict";
import { createSessionRejection, sessionRejectionKey } from "../../domain/session-rejection";

describe("createSessionRejection", () => {
  const message = { transactionId: "txn-1", timestamp: 1_772_409_599_999, body: '{"transactionId":"txn-1"}' };

  it("keeps the message's text, the reason and the time, and no user", () => {
    assert.deepEqual(createSessionRejection(message, "conflict: another", 1_772_409_600_000), {
      sessionId: "txn-1#rejection",
      timestamp: 1_772_409_599_999,
      reason: "conflict: another",
      rejectedAt: 1_772_409_600_000,
      data: '{"transactionId":"txn-1"}',
    });
  });

  it("has its key from id and time alone", () => {
    assert.deepEqual(sessionRejectionKey("txn-1", 5), { sessionId: "txn-1#rejection", timestamp: 5 });
  });

  it("makes none of a text longer than 32 KiB, in UTF-8", () => {
    const sizes: [string, boolean][] = [
      ["x".repeat(32_768), true],
      ["x".repeat(32_769), false],
      ["é".repeat(16_384), true],
      ["é".repeat(16_385), false],
    ];
    for (const [body, isMarked] of sizes) {
      const mark = createSessionRejection({ ...message, body }, "r", 1);
      assert.equal(mark !== undefined, isMarked, `${Buffer.byteLength(body)} bytes`);
    }
  });
});
