import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020";
import processedSchema from "../../docs/events/transaction.processed.schema.json";
import rejectedSchema from "../../docs/events/transaction.rejected.schema.json";
import {
  createProcessedEvent,
  createRejectedEvent,
  eventSourceOf,
  readEvent,
  type TransactionEvent,
} from "../../domain/transaction-event";

const FORMATS = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  "uri-reference": /^[!#$&-;=?-Z_a-z~%[\]]+$/,
};
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, formats: FORMATS });
const isProcessed = ajv.compile(processedSchema);
const isRejected = ajv.compile(rejectedSchema);

const ORIGIN = { source: "/transaction-system/dev", bucketName: "transaction-logs-dev-000000000000" };
const QUEUE = { source: ORIGIN.source, deadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/transactions-dlq" };

/** A number that no double holds, and spaces: JSON.parse and JSON.stringify would change both. */
const BODY =
  '{"transactionId":"txn-1", "userId":"u", "currency":"EUR","type":"payment","note":"a\\"data\\":1","n":0.10000000000000001}';
const TRANSACTION = { transactionId: "txn-1", timestamp: 1_772_409_599_999, body: BODY };

function parsed(event: TransactionEvent): Record<string, unknown> {
  return JSON.parse(event.text) as Record<string, unknown>;
}

describe("the event of a processed transaction", () => {
  const event = createProcessedEvent(TRANSACTION, ORIGIN);

  it("is CloudEvents' JSON around the exact text", () => {
    assert.equal(
      event.text,
      '{"specversion":"1.0","id":"transaction.processed:txn-1:1772409599999","source":"/transaction-system/dev",' +
        '"type":"transaction.processed","subject":"txn-1","time":"2026-03-01T23:59:59.999Z",' +
        `"datacontenttype":"application/json","data":${BODY}}`,
    );
    assert.equal(event.id, "transaction.processed:txn-1:1772409599999");
    assert.ok(isProcessed(parsed(event)), ajv.errorsText(isProcessed.errors));
  });

  it("has its type and the fields to filter by as attributes, as far as they are text that SQS takes", () => {
    assert.deepEqual(event.attributes, { eventType: "transaction.processed", currency: "EUR", type: "payment" });
    const attributes = (members: object) =>
      createProcessedEvent({ ...TRANSACTION, body: JSON.stringify({ amount: "1", ...members }) }, ORIGIN).attributes;
    const alone = { eventType: "transaction.processed" };
    for (const type of ["", 7, null, ["payment"], "x".repeat(257), "a\u0001", "a\uffff"])
      assert.deepEqual(attributes({ type }), alone, JSON.stringify(type));
    assert.deepEqual(attributes({ type: "x".repeat(256) }), { ...alone, type: "x".repeat(256) });
    assert.deepEqual(attributes({ type: "é 😀\n" }), { ...alone, type: "é 😀\n" });
  });

  it("tells where a text lies that is too long for SNS, and only of such", () => {
    const ofBytes = (bytes: number) => {
      const frame = '{"transactionId":"txn-1","userId":"u","note":""}';
      const body = frame.replace('""', `"${"x".repeat(bytes - frame.length)}"`);
      return createProcessedEvent({ ...TRANSACTION, body }, ORIGIN);
    };
    const around = ofBytes(100).text.length - 100;
    // 255 KiB less the envelope, and name, type and value of the only attribute.
    const most = 261_120 - around - "eventTypeStringtransaction.processed".length;
    assert.ok(parsed(ofBytes(most))["data"] !== undefined);
    const long = parsed(ofBytes(most + 1));
    assert.equal("data" in long, false);
    assert.equal(long["dataref"], "s3://transaction-logs-dev-000000000000/transactions/2026/03/01/txn-1.json");
    assert.ok(isProcessed(long), ajv.errorsText(isProcessed.errors));
  });

  it("tells where a text lies that has characters which SNS refuses", () => {
    const body = BODY.replace("a\\", "a\uffff\\");
    const event = createProcessedEvent({ ...TRANSACTION, body }, ORIGIN);
    assert.equal(parsed(event)["dataref"], "s3://transaction-logs-dev-000000000000/transactions/2026/03/01/txn-1.json");
    assert.ok(isProcessed(parsed(event)), ajv.errorsText(isProcessed.errors));
  });

  it("has no time that RFC 3339 cannot write", () => {
    const late = createProcessedEvent({ ...TRANSACTION, timestamp: 253_402_300_800_000 }, ORIGIN);
    assert.equal("time" in parsed(late), false);
    assert.ok(isProcessed(parsed(late)), ajv.errorsText(isProcessed.errors));
  });

  it("is read again, with the exact text", () => {
    assert.deepEqual(readEvent(event.text), {
      value: {
        id: "transaction.processed:txn-1:1772409599999",
        type: "transaction.processed",
        transactionId: "txn-1",
        reason: undefined,
        data: BODY,
        dataref: undefined,
      },
    });
  });
});

describe("the event of a rejected message", () => {
  it("has the reason and the exact text of a transaction", () => {
    const event = createRejectedEvent(TRANSACTION, 'conflict: "data": of\nanother', QUEUE);
    assert.match(event.id, /^transaction\.rejected:txn-1:[0-9a-f]{64}:1772409599999$/);
    assert.equal(createRejectedEvent(TRANSACTION, "again", QUEUE).id, event.id);
    assert.deepEqual(event.attributes, { eventType: "transaction.rejected", currency: "EUR", type: "payment" });
    assert.ok(isRejected(parsed(event)), ajv.errorsText(isRejected.errors));
    const read = readEvent(event.text);
    assert.ok("value" in read);
    assert.deepEqual([read.value.reason, read.value.data], ['conflict: "data": of\\nanother', BODY]);
  });

  it("has another id than that of another message with the same transaction and time", () => {
    const idOf = (body: string) => createRejectedEvent({ ...TRANSACTION, body }, "conflict", QUEUE).id;
    assert.notEqual(idOf(BODY), idOf(`${BODY} `));
  });

  it("has the text of a message that is no transaction, and an id of that text", () => {
    const body = 'no "JSON": \ud800\u0001';
    const event = createRejectedEvent({ transactionId: undefined, timestamp: 5, body }, "body: got text", QUEUE);
    assert.match(event.id, /^transaction\.rejected:[0-9a-f]{64}:5$/);
    assert.equal(createRejectedEvent({ transactionId: undefined, timestamp: 5, body }, "again", QUEUE).id, event.id);
    assert.deepEqual(event.attributes, { eventType: "transaction.rejected" });
    assert.ok(isRejected(parsed(event)), ajv.errorsText(isRejected.errors));
    const read = readEvent(event.text);
    assert.ok("value" in read);
    assert.deepEqual([read.value.transactionId, read.value.data], [undefined, body]);
  });

  it("tells the dead-letter queue of what is too long", () => {
    const body = "x".repeat(262_144);
    const event = createRejectedEvent({ transactionId: undefined, timestamp: 5, body }, "body: got text", QUEUE);
    assert.equal(parsed(event)["dataref"], QUEUE.deadLetterQueueUrl);
    assert.ok(isRejected(parsed(event)), ajv.errorsText(isRejected.errors));
  });
});

describe("readEvent", () => {
  it("refuses what is no event of a transaction, and says nothing of what it holds", () => {
    assert.deepEqual(readEvent("secret"), {
      reason: "body: got text that is not JSON, allowed is an event of a transaction",
    });
    const event = { specversion: "1.0", type: "transaction.processed", id: "1", data: {} };
    const others = [null, [], "text", { ...event, id: 1 }, { ...event, type: "other" }, { ...event, data: undefined }];
    for (const other of others) {
      const text = JSON.stringify(other);
      assert.deepEqual(readEvent(text), { reason: `body: got no event of a transaction (${text.length} characters)` });
    }
  });
});

describe("eventSourceOf", () => {
  it("tells stacks from each other", () => {
    assert.equal(eventSourceOf("prod"), "/transaction-system/prod");
  });
});
