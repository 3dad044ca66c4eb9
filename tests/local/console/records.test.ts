import assert from "node:assert/strict";
import { createRecords } from "../../../local/console/records";
import type { LiveEvent } from "../../../local/live-events/live-event";

describe("the records that functions tell of", () => {
  const SENT_AT = Date.parse("2026-11-26T10:00:00.000Z");

  function line(members: object): LiveEvent {
    const record = {
      message: "record",
      time: "2026-11-26T10:00:02.500Z",
      messageId: "m-1",
      transactionId: "t-1",
      verdict: "done",
      duplicate: false,
      receiveCount: 1,
      milliseconds: 500,
      ...members,
    };
    return { kind: "log", functionName: "processor", line: JSON.stringify(record) };
  }

  it("are attempts of a transaction, with when its message was sent and received", () => {
    const { read, attemptsOf } = createRecords("processor");
    read({ kind: "received", functionName: "processor", messages: [{ messageId: "m-1", sentAt: SENT_AT }] });
    const waits = { verdict: "wait", duplicate: undefined, reason: "S3: no", time: "2026-11-26T10:00:01.500Z" };
    assert.equal(read(line(waits))?.transactionId, "t-1");
    read(line({ receiveCount: 2 }));
    assert.deepEqual(attemptsOf("t-1"), [
      {
        functionName: "processor",
        isOfProcessor: true,
        number: 1,
        sentAt: SENT_AT,
        receivedAt: SENT_AT + 1_000,
        milliseconds: 500,
        verdict: "wait",
        reason: "S3: no",
      },
      {
        functionName: "processor",
        isOfProcessor: true,
        number: 2,
        sentAt: SENT_AT,
        receivedAt: SENT_AT + 2_000,
        milliseconds: 500,
        verdict: "done",
        reason: undefined,
      },
    ]);
    assert.deepEqual(attemptsOf("t-2"), []);
  });

  it("count by what became of them", () => {
    const { read, counts } = createRecords("processor");
    for (const members of [
      {},
      {},
      { duplicate: true },
      { verdict: "wait" },
      { verdict: "retry" },
      { verdict: "reject" },
    ])
      read(line(members));
    assert.deepEqual(counts(), { processed: 2, duplicates: 1, waiting: 1, retried: 1, rejected: 1 });
  });

  it("do not count where they are a subscriber's", () => {
    const { read, counts, attemptsOf } = createRecords("another");
    read(line({}));
    assert.equal(counts().processed, 0);
    assert.deepEqual([attemptsOf("t-1")[0]?.functionName, attemptsOf("t-1")[0]?.isOfProcessor], ["processor", false]);
  });

  for (const text of [
    'no JSON, "record"',
    '{"message":"record"}',
    '{"message":"record","verdict":"maybe"}',
    "{}",
    "null",
  ])
    it(`are none in ${text}`, () => {
      const { read, counts } = createRecords("processor");
      assert.equal(read({ kind: "log", functionName: "f", line: text }), undefined);
      assert.equal(counts().processed, 0);
    });

  it("are kept of the last 2,000 transactions, at most 20 each", () => {
    const { read, attemptsOf } = createRecords("processor");
    for (let n = 0; n < 30; n++) read(line({ transactionId: "kept", receiveCount: n }));
    assert.equal(attemptsOf("kept").length, 20);
    for (let n = 0; n < 2_500; n++) {
      read(line({ transactionId: `t-${n}` }));
      if (n % 1_000 === 0) read(line({ transactionId: "kept" }));
    }
    assert.equal(attemptsOf("t-0").length, 0);
    assert.equal(attemptsOf("t-2499").length, 1);
    assert.equal(attemptsOf("kept").length, 20);
  });
});
