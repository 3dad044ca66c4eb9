import assert from "node:assert/strict";
import { createEventProcessor, type Announcements } from "../../../handlers/event-processor";
import { createAnnouncements } from "../../../handlers/publishing/event-processor";
import * as runtimeImports from "../../../handlers/event-processor-imports";
import { protectPort } from "../../../handlers/consumer/protect-port";
import { batchSettings, invocationContext, messageBody, sqsRecord } from "../../support/handlers/factories";
import { createFakePorts, protectConsumerPorts, type FakePorts } from "../../support/handlers/fake-ports";
import { handedBack } from "../../support/handlers/invoke";

const ORIGIN = { source: "/s", bucketName: "logs", deadLetterQueueUrl: "https://queue/dlq" };

/** An event processor with subscribers, whose topic does as told. */
function createProcessor(ports: FakePorts, topic: (id: string) => Promise<void> = async () => Promise.resolve()) {
  const published: { id: string; requestId: string; text: string }[] = [];
  const port = {
    publish: async ({ id, text }: { id: string; text: string }, requestId: string) => {
      await topic(id);
      published.push({ id, requestId, text });
      ports.calls.push(`publish ${id}`);
    },
  };
  const times = { find: async () => Promise.resolve(7) };
  const announcements: Announcements = createAnnouncements(protectPort("SNS", port), times, ORIGIN);
  const settings = { ...batchSettings(), maxConcurrency: 2, queueUrl: "", deadLetterQueueUrl: "" };
  const stores = { ...ports, rejections: { mark: async () => Promise.resolve() } };
  const consumer = createEventProcessor(runtimeImports, protectConsumerPorts(ports), settings, stores, announcements);
  const invoke = async (...records: ReturnType<typeof sqsRecord>[]) =>
    consumer({ Records: records }, invocationContext());
  return { published, invoke };
}
const down = async () => Promise.reject(Object.assign(new Error("no route"), { name: "TimeoutError" }));

describe("an event processor with subscribers", () => {
  it("publishes after the row, and again for a redelivery: the run before may have ended in between", async () => {
    const ports = createFakePorts();
    const { published, invoke } = createProcessor(ports);
    assert.deepEqual(await invoke(sqsRecord()), handedBack());
    const id = "transaction.processed:txn-1:1772409599999";
    assert.deepEqual(ports.calls.slice(-2), ["add txn-1", `publish ${id}`]);
    assert.deepEqual(await invoke(sqsRecord({ messageId: "again" })), handedBack());
    assert.deepEqual(
      published.map((event) => [event.id, event.requestId]),
      [
        [id, "lambda-request-1"],
        [id, "lambda-request-1"],
      ],
    );
    assert.ok(published[0]?.text.endsWith(`"data":${messageBody()}}`));
  });

  it("gives a message without a time the time that its row has", async () => {
    const { published, invoke } = createProcessor(createFakePorts());
    await invoke(sqsRecord({ body: messageBody({ timestamp: undefined }) }));
    assert.deepEqual(
      published.map(({ id }) => id),
      ["transaction.processed:txn-1:7"],
    );
  });

  it("does not acknowledge what it could not publish: that waits, as for any dependency", async () => {
    const ports = createFakePorts();
    const { invoke } = createProcessor(ports, down);
    assert.deepEqual(await invoke(sqsRecord()), handedBack());
    assert.deepEqual([ports.rows.size, ports.sentAnew.length], [1, 1]);
    assert.deepEqual(
      ports.records.map(({ verdict, reason }) => [verdict, reason]),
      [["wait", "SNS: TimeoutError: no route"]],
    );
  });

  it("hands back what SNS refuses for its own sake", async () => {
    const ports = createFakePorts();
    const refuse = async () => Promise.reject(Object.assign(new Error("no"), { name: "InvalidParameter" }));
    assert.deepEqual(await createProcessor(ports, refuse).invoke(sqsRecord()), handedBack("message-1"));
  });

  it("publishes why it rejects a message, before that is moved away, with and without a transaction", async () => {
    const ports = createFakePorts();
    const { published, invoke } = createProcessor(ports);
    await invoke(sqsRecord());
    const conflicting = messageBody({ amount: 2 });
    assert.deepEqual(await invoke(sqsRecord({ body: conflicting })), handedBack());
    assert.match(
      ports.calls.slice(-2).join(", "),
      /^publish transaction\.rejected:txn-1:[0-9a-f]{64}:1772409599999, send$/,
    );
    assert.deepEqual(await invoke(sqsRecord({ body: "{broken" })), handedBack());
    const events = published.slice(1).map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    assert.deepEqual(
      events.map(({ subject, reason, data }) => [subject, reason, data]),
      [
        [
          "txn-1",
          "conflict: the sessions table already holds another message with this transactionId",
          JSON.parse(conflicting),
        ],
        [undefined, "body: got text that is not JSON (7 characters), allowed is a JSON object", "{broken"],
      ],
    );
    assert.match(String(events[1]?.["id"]), /^transaction\.rejected:[0-9a-f]{64}:1772409600000$/);
  });

  it("moves nothing to the dead-letter queue that it could not tell of, until its time is over", async () => {
    const ports = createFakePorts();
    const { invoke } = createProcessor(ports, down);
    const body = "{broken";
    assert.deepEqual(await invoke(sqsRecord({ body })), handedBack());
    assert.deepEqual([ports.sentToDeadLetters.length, ports.sentAnew.length], [0, 1]);
    assert.match(String(ports.records[0]?.["reason"]), /not announced: SNS: TimeoutError: no route$/);
    // Of four days.
    await invoke(sqsRecord({ body, sentTimestamp: Date.UTC(2026, 2, 2) - 345_600_000 }));
    assert.deepEqual(
      ports.sentToDeadLetters.map((sent) => sent.body),
      [body],
    );
  });

  it("moves away what SNS will never take, with its last delivery", async () => {
    const ports = createFakePorts();
    const refuse = async () => Promise.reject(Object.assign(new Error("no"), { name: "InvalidParameter" }));
    const { invoke } = createProcessor(ports, refuse);
    assert.deepEqual(await invoke(sqsRecord({ body: "{broken" })), handedBack("message-1"));
    assert.deepEqual(await invoke(sqsRecord({ body: "{broken", receiveCount: 5 })), handedBack());
    assert.equal(ports.sentToDeadLetters.length, 1);
  });
});
