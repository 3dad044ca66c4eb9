import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { quoted } from "../../../shared/quoted";
import { isQueueEvent, readQueueRecord } from "../../../handlers/consumer/queue-record";
import { messageBody, sqsRecord } from "../../support/handlers/factories";

describe("isQueueEvent", () => {
  const cases: [string, unknown, boolean][] = [
    ["a batch of the queue", { Records: [sqsRecord(), sqsRecord({ messageId: "2" })] }, true],
    ["an empty batch, which no queue sends", { Records: [] }, false],
    ["records of another source", { Records: [{ eventSource: "aws:s3" }] }, false],
    ["records of several sources", { Records: [sqsRecord(), { eventSource: "aws:s3" }] }, false],
    ["no list of records", { Records: { 0: sqsRecord() } }, false],
    ["a transaction", { transactionId: "t" }, false],
    ["null", null, false],
    ["nothing", undefined, false],
    ["text", "Records", false],
  ];
  for (const [what, event, expected] of cases) {
    it(`says ${expected} to ${what}`, () => {
      assert.equal(isQueueEvent(event), expected);
    });
  }
});

describe("readQueueRecord", () => {
  it("reads what a record holds", () => {
    const messageAttributes = { requestId: { dataType: "String", stringValue: "request-7" } };
    assert.deepEqual(readQueueRecord(sqsRecord({ receiveCount: 3, messageAttributes })), {
      messageId: "message-1",
      receiptHandle: "receipt of message-1",
      body: messageBody(),
      firstSentTimestamp: "1772409600000",
      receiveCount: 3,
      deliveries: 3,
      messageAttributes,
      requestId: "request-7",
    });
  });

  const empty = {
    messageId: undefined,
    receiptHandle: undefined,
    body: "",
    firstSentTimestamp: undefined,
    receiveCount: 1,
    deliveries: 1,
    messageAttributes: {},
    requestId: undefined,
  };
  const strange: [string, unknown][] = [
    ["null", null],
    ["a number", 7],
    ["nothing at all", {}],
    [
      "members of other types",
      { messageId: 1, receiptHandle: {}, body: { a: 1 }, attributes: [], messageAttributes: 2 },
    ],
    ["an empty id", { messageId: "", attributes: { ApproximateReceiveCount: "0", SentTimestamp: 5 } }],
    ["a count that is none", { attributes: { ApproximateReceiveCount: "many" } }],
  ];
  for (const [what, record] of strange) {
    it(`leaves out what is missing or strange: ${what}`, () => {
      assert.deepEqual(readQueueRecord(record), empty);
    });
  }

  for (const stringValue of ["", "two words", "line\nbreak", "x".repeat(129), 5, undefined]) {
    it(`does not take ${quoted(stringValue)} for a request id`, () => {
      const record = readQueueRecord({ messageAttributes: { requestId: { dataType: "String", stringValue } } });
      assert.equal(record.requestId, undefined);
    });
  }

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (record) => {
        assert.equal(typeof readQueueRecord(record).body, "string");
      }),
    );
  });
});
