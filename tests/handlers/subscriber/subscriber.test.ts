import assert from "node:assert/strict";
import { createProcessedEvent, type ReceivedEvent } from "../../../domain/transaction-event";
import {
  createSubscriber,
  rejectEvent,
  type LongTexts,
  type ReceiveEvents,
} from "../../../handlers/subscriber/subscriber";
import * as runtimeImports from "../../../handlers/subscriber/imports";
import {
  ACCEPTED_AT,
  batchSettings,
  invocationContext,
  messageBody,
  sqsRecord,
} from "../../support/handlers/factories";
import { createFakePorts, protectConsumerPorts } from "../../support/handlers/fake-ports";
import { handedBack } from "../../support/handlers/invoke";

const ORIGIN = { source: "/transaction-system/dev", bucketName: "logs" };
const eventOf = (transactionId: string, body = messageBody({ transactionId })) =>
  createProcessedEvent({ transactionId, timestamp: ACCEPTED_AT, body }, ORIGIN);
const recordOf = (transactionId: string, more: Parameters<typeof sqsRecord>[0] = {}) =>
  sqsRecord({ messageId: `message of ${transactionId}`, body: eventOf(transactionId).text, ...more });

type Receive = (events: ReceivedEvent[]) => ReturnType<ReceiveEvents>;

function createTestSubscriber(receive: Receive, longTexts: LongTexts = { read: async () => Promise.resolve("long") }) {
  const ports = createFakePorts();
  const settings = {
    ...batchSettings({ Environment: "dev", Consumer: "subscriber-ledger" }),
    maxConcurrency: 2,
    queueUrl: "",
    deadLetterQueueUrl: "",
  };
  const consumer = createSubscriber(runtimeImports, protectConsumerPorts(ports), settings, longTexts, receive);
  const invoke = async (...records: ReturnType<typeof sqsRecord>[]) =>
    consumer({ Records: records }, invocationContext());
  return { ports, invoke, consumer };
}

describe("a subscriber", () => {
  it("gets the events of a batch at once, with the exact text", async () => {
    const batches: ReceivedEvent[][] = [];
    const { ports, invoke } = createTestSubscriber(async (events) => {
      batches.push(events);
      return Promise.resolve(undefined);
    });
    assert.deepEqual(await invoke(recordOf("a"), recordOf("b")), handedBack());
    assert.deepEqual(
      batches.map((events) => events.map(({ id, data }) => [id, data])),
      [
        [
          ["transaction.processed:a:1772409599999", messageBody({ transactionId: "a" })],
          ["transaction.processed:b:1772409599999", messageBody({ transactionId: "b" })],
        ],
      ],
    );
    assert.deepEqual(
      ports.records.map(({ transactionId, verdict }) => [transactionId, verdict]),
      [
        ["a", "done"],
        ["b", "done"],
      ],
    );
    assert.equal(ports.metrics[0]?.["Consumer"], "subscriber-ledger");
  });

  it("gets copies of one event one after the other, each with its id", async () => {
    const batches: string[][] = [];
    const { invoke } = createTestSubscriber(async (events) => {
      batches.push(events.map(({ id }) => id));
      return Promise.resolve(undefined);
    });
    await invoke(recordOf("a"), recordOf("a", { messageId: "copy" }));
    assert.deepEqual(batches, [["transaction.processed:a:1772409599999"], ["transaction.processed:a:1772409599999"]]);
  });

  it("has what failed alone come again: waiting for what it depends on, counting for a fault of the code", async () => {
    const failures: Record<string, Error> = {
      down: new Error("503"),
      unreachable: new TypeError("fetch failed"),
      bug: new TypeError("x is undefined"),
      unread: new SyntaxError("no JSON"),
    };
    const { ports, invoke } = createTestSubscriber(async (events) =>
      Promise.allSettled(
        events.map(async ({ transactionId = "" }) =>
          failures[transactionId] ? Promise.reject(failures[transactionId]) : Promise.resolve(),
        ),
      ),
    );
    const records = ["good", "down", "unreachable", "bug", "unread"].map((id) => recordOf(id));
    assert.deepEqual(await invoke(...records), handedBack("message of bug", "message of unread"));
    assert.deepEqual(
      ports.sentAnew.map(({ record, usedDeliveries }) => [record.messageId, usedDeliveries]),
      [
        ["message of down", 0],
        ["message of unreachable", 0],
      ],
    );
    assert.deepEqual(ports.records.map(({ transactionId, reason }) => [transactionId, reason]).sort(), [
      ["bug", "subscriber-ledger: TypeError: x is undefined"],
      ["down", "subscriber-ledger: 503"],
      ["good", undefined],
      ["unreachable", "subscriber-ledger: TypeError: fetch failed"],
      ["unread", "subscriber-ledger: SyntaxError: no JSON"],
    ]);
  });

  it("counts a delivery of what it tells no outcomes of, as Promise.all does not", async () => {
    const answers: unknown[] = [[undefined, undefined], [{ status: "fulfilled" }], [null, { status: "done" }], true];
    for (const answer of answers) {
      const { ports, invoke } = createTestSubscriber(async () =>
        Promise.resolve(answer as Awaited<ReturnType<ReceiveEvents>>),
      );
      assert.deepEqual(await invoke(recordOf("a"), recordOf("b")), handedBack("message of a", "message of b"));
      assert.equal(
        ports.records[0]?.["reason"],
        "subscriber-ledger: TypeError: receive gave neither nothing nor, as Promise.allSettled does, what became of each event",
      );
    }
  });

  it("gives up at once what it rejects, with the reason and the event's text", async () => {
    const { ports, invoke } = createTestSubscriber(async () => Promise.reject(rejectEvent("no such account")));
    assert.deepEqual(await invoke(recordOf("a")), handedBack());
    assert.deepEqual(ports.sentToDeadLetters, [
      { body: eventOf("a").text, reason: "no such account", requestId: "lambda-request-1" },
    ]);
  });

  it("has a reason of 1 to 500 characters, whatever it gives", async () => {
    for (const [given, reason] of [
      ["", "no message"],
      ["x".repeat(600), "x".repeat(500)],
    ] as const) {
      const { ports, invoke } = createTestSubscriber(async () => Promise.reject(rejectEvent(given)));
      await invoke(recordOf("a"));
      assert.equal(ports.sentToDeadLetters[0]?.reason, reason);
    }
  });

  it("is not called while its circuit is open, which five failures in a row open", async () => {
    let calls = 0;
    const { ports, consumer } = createTestSubscriber(async () => {
      calls += 1;
      return Promise.reject(new Error("503"));
    });
    const records = Array.from({ length: 5 }, (_, index) => recordOf(`t${index}`));
    // What is refused is kept in hand until 2 s are left.
    assert.deepEqual(await consumer({ Records: records }, invocationContext(2_100)), handedBack());
    assert.deepEqual(await consumer({ Records: [recordOf("other")] }, invocationContext(2_100)), handedBack());
    assert.equal(calls, 1);
    assert.equal(ports.sentAnew.length, 6);
  });

  it("reads the text of an event that is too long to bring it, and waits if it cannot", async () => {
    const body = messageBody({ transactionId: "long", note: "x".repeat(261_120) });
    const { text } = eventOf("long", body);
    const seen: (string | undefined)[] = [];
    const receive: Receive = async (events) => {
      seen.push(...events.map(({ data }) => data));
      return Promise.resolve(undefined);
    };
    const places: string[] = [];
    const read = async (place: string) => {
      places.push(place);
      return Promise.resolve("the whole text");
    };
    await createTestSubscriber(receive, { read }).invoke(sqsRecord({ body: text }));
    assert.deepEqual([places, seen], [["s3://logs/transactions/2026/03/01/long.json"], ["the whole text"]]);
    const down = createTestSubscriber(receive, { read: async () => Promise.reject(new Error("503")) });
    await down.invoke(sqsRecord({ body: text }));
    assert.equal(down.ports.records[0]?.["reason"], "S3: 503");
    assert.equal(seen.length, 1);
  });

  it("rejects what is no event", async () => {
    const { ports, invoke } = createTestSubscriber(async () => Promise.resolve(undefined));
    assert.deepEqual(await invoke(sqsRecord({ body: "{}" })), handedBack());
    assert.equal(ports.sentToDeadLetters[0]?.reason, "body: got no event of a transaction (2 characters)");
  });
});
