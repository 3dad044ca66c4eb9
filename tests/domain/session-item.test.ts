import * as assert from "node:assert/strict";
import { createSessionItem, sessionItemBytes } from "../../domain/session-item";
import { ACCEPTED_AT, messageBody, transaction } from "../support/handlers/factories";

describe("a session item", () => {
  it("carries the message's text unchanged", () => {
    assert.deepEqual(createSessionItem(transaction()), {
      sessionId: "txn-1",
      userId: "user-1",
      timestamp: ACCEPTED_AT,
      status: "processed",
      data: messageBody(),
    });
  });

  it("is measured in UTF-8 bytes, names and the timestamp's digits included", () => {
    // Names 9 + 6 + 9 + 6 + 4; values 5, 6, 13 digits in 7 bytes and 1, 9 for "processed", and 2 + 2 for the body.
    const item = createSessionItem(transaction({ body: "oké" }));
    assert.equal(sessionItemBytes(item), 34 + 5 + 6 + 8 + 9 + 4);
  });
});
