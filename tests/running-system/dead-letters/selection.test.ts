import assert from "node:assert/strict";
import { createProcessedEvent } from "../../../domain/transaction-event";
import {
  kindOfReason,
  NO_REASON,
  readDeadLetter,
  type DeadLetter,
} from "../../../running-system/dead-letters/dead-letter";
import { isLimited, isMeant, type Selection } from "../../../running-system/dead-letters/selection";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("a dead letter", () => {
  it("has the reason of the consumer, of Lambda for an invocation, or none", () => {
    const message = { MessageId: "m", Body: '{"transactionId":"order-1"}', Attributes: { SentTimestamp: "1000" } };
    const reasonOf = (MessageAttributes = {}) => readDeadLetter({ ...message, MessageAttributes }).reason;
    assert.equal(reasonOf({ reason: text("text that is not JSON") }), "text that is not JSON");
    assert.equal(reasonOf({ ErrorMessage: text("out of memory"), ErrorCode: text("200") }), "out of memory");
    assert.equal(reasonOf(), NO_REASON);
  });

  it("has its transaction's id where its body tells one", () => {
    const idOf = (Body: string) => readDeadLetter({ Body }).transactionId;
    assert.equal(idOf('{"transactionId":"order-1"}'), "order-1");
    // Of a subscriber's queue, whose events have one level more than a message may have.
    const body = `{"transactionId":"order-1","userId":"me","note":${"[".repeat(8)}${"]".repeat(8)}}`;
    const origin = { source: "/transaction-system/dev", bucketName: "logs" };
    assert.equal(idOf(createProcessedEvent({ transactionId: "order-1", timestamp: 1, body }, origin).text), "order-1");
    for (const other of ["", "{", "[]", '{"transactionId":1}', '{"userId":"me"}']) assert.equal(idOf(other), undefined);
  });

  it("is counted with those whose reason quotes something else", () => {
    assert.equal(
      kindOfReason('a message with the id "or\\"der" and timestamp 1700000000000 came first'),
      'a message with the id "..." and timestamp # came first',
    );
  });
});

describe("a selection of dead letters", () => {
  const letter: DeadLetter = {
    id: "message-1",
    transactionId: "order-1",
    sentAt: 1_000,
    reason: 'The amount "1234" is too large',
    body: "",
    attributes: {},
    receiptHandle: "",
  };
  const cases: [string, Selection, boolean][] = [
    ["all of them", {}, true],
    ["the message's id", { ids: ["other", "message-1"] }, true],
    ["the transaction's id", { ids: ["order-1"] }, true],
    ["another id", { ids: ["order-10"] }, false],
    ["a part of the reason in another case", { reason: 'AMOUNT "12' }, true],
    ["its reason as the list tells it", { reason: 'The amount "..." is too' }, true],
    ["another reason", { reason: "currency" }, false],
    ["its time of sending as the first", { from: 1_000 }, true],
    ["a later one", { from: 1_001 }, false],
    ["its time of sending as the end", { to: 1_000 }, false],
    ["a later end", { to: 1_001 }, true],
    ["all that holds", { ids: ["order-1"], reason: "large", from: 0, to: 2_000 }, true],
    ["one thing that does not hold", { ids: ["order-1"], reason: "small", from: 0, to: 2_000 }, false],
  ];
  for (const [title, selection, expected] of cases)
    it(`${expected ? "takes" : "leaves"} a message by ${title}`, () => {
      assert.equal(isMeant(selection, letter), expected);
    });

  it("leaves a message without a transaction's id by an empty one", () => {
    assert.equal(isMeant({ ids: [""] }, { ...letter, transactionId: undefined }), false);
  });

  it("is limited as soon as it says anything", () => {
    assert.equal(isLimited({ ids: undefined, reason: undefined }), false);
    assert.equal(isLimited({ from: 0 }), true);
  });
});
