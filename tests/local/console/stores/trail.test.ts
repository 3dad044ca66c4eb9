import assert from "node:assert/strict";
import { readTrail } from "../../../../local/console/stores/trail";
import type { ConsoleSystem } from "../../../../local/console/stores/system";
import { createTurn } from "../../../../local/console/stores/turn";

const SENT_AT = Date.parse("2026-11-26T10:00:00Z");

/** A dead-letter queue with these bodies, and stores that refuse an id that no key may be. */
function createSystem(bodies: readonly string[]): ConsoleSystem {
  const refuse = () => Promise.reject(new Error("no key may be so"));
  const letters = bodies.map((Body, index) => ({
    MessageId: `message-${index}`,
    Body,
    Attributes: { SentTimestamp: String(SENT_AT) },
    MessageAttributes: { reason: { DataType: "String", StringValue: "transactionId: got another" } },
  }));
  // Receives all at once, once; what is shown again needs no answer.
  const sqs = ({ constructor }: object) =>
    Promise.resolve({ Messages: constructor.name === "ReceiveMessageCommand" ? letters.splice(0) : [] });
  const system = {
    outputs: {
      dynamoDbTableName: "sessions",
      s3BucketName: "log",
      deadLetterQueues: { transactions: { url: "http://127.0.0.1/dead-letters", queueUrl: "" } },
    },
    database: { query: refuse },
    documents: { send: refuse },
    s3: { send: refuse },
    sqs: { send: sqs },
    inTurn: createTurn(),
  };
  // A trail reads no more of a system than these.
  return system as unknown as ConsoleSystem;
}

const trailOf = (transactionId: string, bodies: readonly string[] = []) =>
  readTrail(createSystem(bodies), { attemptsOf: () => [] }, transactionId, new AbortController().signal);

describe("the trail of an id that no transaction can have", () => {
  for (const [title, id] of [
    ["with U+0000, which PostgreSQL does not take", "a\0b"],
    ["longer than a key of DynamoDB", "a".repeat(3_000)],
  ] as const) {
    it(`is none, for one ${title}`, async () => {
      assert.equal(await trailOf(id), undefined);
    });

    it(`is its dead letter, for one ${title}`, async () => {
      const trail = await trailOf(id, [JSON.stringify({ transactionId: id })]);
      assert.deepEqual(
        [trail?.status, trail?.stored, trail?.steps],
        [
          "rejected",
          [],
          [{ at: SENT_AT, kind: "dead-letter", title: "a dead letter", detail: "transactionId: got another" }],
        ],
      );
    });
  }
});
