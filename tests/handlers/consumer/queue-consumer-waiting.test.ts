import * as assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { NoteRejection } from "../../../handlers/consumer/batch-consumer";
import { createDependencyFailure } from "../../../handlers/consumer/dependency-failure";
import { createQueueConsumer } from "../../../handlers/consumer/queue-consumer";
import type { ProcessTransaction } from "../../../handlers/consumer/verdict";
import { batchSettings, invocationContext, messageBody, sqsRecord } from "../../support/handlers/factories";
import { createFakePorts, protectConsumerPorts, sdkError, type FakePorts } from "../../support/handlers/fake-ports";
import { handedBack, invoke } from "../../support/handlers/invoke";

const outage = sdkError("InternalServerError", 500);
const DAY_MS = 86_400_000;

const recordOf = (id: string, more: Parameters<typeof sqsRecord>[0] = {}) =>
  sqsRecord({ messageId: id, body: messageBody({ transactionId: id }), ...more });

const idsOf = (ports: FakePorts) => ports.sentAnew.map(({ record: { messageId } }) => messageId);

describe("a record whose dependency fails", () => {
  const failures: [string, Error][] = [
    ["is down", outage],
    ["throttles", sdkError("ProvisionedThroughputExceededException", 400)],
    ["does not grant the call", sdkError("AccessDeniedException", 400)],
    ["has no such table", sdkError("ResourceNotFoundException", 400)],
    ["has a disabled key", sdkError("KMSDisabledException", 400)],
    ["cannot be reached", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["has another write under way", sdkError("ConditionalRequestConflict", 409)],
  ];
  for (const [title, failure] of failures)
    it(`is sent anew, and its delivery does not count, when it ${title}`, async () => {
      const ports = createFakePorts();
      ports.sessions.find = async () => Promise.reject(failure);
      const records = [recordOf("a"), sqsRecord({ messageId: "poison", body: "no JSON" })];
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
      assert.deepEqual(
        ports.sentAnew.map(({ record: { body }, ...copy }) => [body, copy]),
        [[messageBody({ transactionId: "a" }), { usedDeliveries: 0, delaySeconds: 3 }]],
      );
      assert.deepEqual(
        ports.sentToDeadLetters.map(({ body }) => body),
        ["no JSON"],
      );
      assert.deepEqual(ports.visibilityTimeouts, []);
    });

  const ownFaults: [string, Error][] = [
    ["a request that is wrong in itself", sdkError("ValidationException", 400)],
    ["an object that is too large", sdkError("EntityTooLarge", 400)],
    ["an exception of our own code", new TypeError("undefined is not a function")],
  ];
  for (const [title, failure] of ownFaults)
    it(`is not ${title}: that uses up a delivery, and the fifth is the last`, async () => {
      const ports = createFakePorts();
      ports.sessions.find = async () => Promise.reject(failure);
      assert.deepEqual(await invoke(ports, { Records: [recordOf("a", { receiveCount: 4 })] }), handedBack("a"));
      assert.deepEqual(await invoke(ports, { Records: [recordOf("a", { receiveCount: 5 })] }), handedBack());
      assert.deepEqual(ports.sentAnew, []);
      assert.match(String(ports.sentToDeadLetters[0]?.reason), /^DynamoDB: .*; so it ended its 5 deliveries$/);
    });

  it("keeps the event loop going while it is kept in hand, as Lambda would end a run that waits for a signal alone", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;
    const refusal = createDependencyFailure("DynamoDB: Execution prevented", undefined, 60_000);
    let during = 0;
    const consumer = createQueueConsumer(protectConsumerPorts(createFakePorts()), batchSettings(), async () => {
      void setImmediate().then(() => (during = timers()));
      return Promise.reject(refusal);
    });
    await setImmediate(); // mocha sets its own timer when the test has begun
    const before = timers();
    await consumer({ Records: [recordOf("a")] }, invocationContext(2050));
    assert.deepEqual([during - before, timers() - before], [1, 0]);
  });

  it("is counted, and so is the age of the oldest one, from its first sending", async () => {
    const ports = createFakePorts();
    const first = { dataType: "Number", stringValue: String(Date.UTC(2026, 2, 1, 12)) };
    ports.sessions.find = async () => Promise.reject(outage);
    await invoke(ports, {
      Records: [
        recordOf("a", {
          sentTimestamp: Date.UTC(2026, 2, 1, 23, 59),
          messageAttributes: { firstSentTimestamp: first },
        }),
        recordOf("b", { sentTimestamp: Date.UTC(2026, 2, 1, 23, 59) }),
      ],
    });
    const { Waiting, OldestWaitingSeconds, Retried } = ports.metrics[0] ?? {};
    assert.deepEqual([Waiting, OldestWaitingSeconds, Retried], [2, 43_200, 0]);
    // Two minutes at most, and half of a shorter age.
    assert.deepEqual(
      ports.sentAnew.map(({ delaySeconds }) => delaySeconds),
      [60, 30],
    );
  });

  it("waits no longer than the queue keeps a message, and then says for what it has waited", async () => {
    const ports = createFakePorts();
    ports.sessions.find = async () => Promise.reject(outage);
    const records = [4 * DAY_MS - 1000, 4 * DAY_MS].map((age, index) =>
      recordOf(String(index), { sentTimestamp: ports.now() - age }),
    );
    assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
    assert.deepEqual(idsOf(ports), ["0"]);
    assert.deepEqual(
      ports.sentToDeadLetters.map(({ reason }) => reason),
      ["waited for 345600 s, at last because of DynamoDB: InternalServerError: the service says InternalServerError"],
    );
  });

  it("takes its first time from an attribute only where that can be", async () => {
    for (const [stringValue, expected] of [
      ["1772409599000", "1772409599000"],
      ["1772409600001", "1772409600000"],
      ["0", "1772409600000"],
      ["-1", "1772409600000"],
      ["today", "1772409600000"],
    ] as const) {
      const ports = createFakePorts();
      ports.sessions.find = async () => Promise.reject(outage);
      const messageAttributes = { firstSentTimestamp: { dataType: "Number", stringValue } };
      await invoke(ports, { Records: [recordOf("a", { messageAttributes })] });
      assert.equal(ports.sentAnew[0]?.record.firstSentTimestamp, expected, stringValue);
    }
  });
});

describe("a batch with records that an earlier run did not end", () => {
  it("settles one of them before anything else, and sends the others anew, uncounted", async () => {
    const ports = createFakePorts();
    const order: string[] = [];
    ports.sourceQueue.sendAnew = async (copies) => {
      order.push(
        `anew ${copies.map(({ record: { messageId }, usedDeliveries }) => `${messageId}:${usedDeliveries}`).join()}`,
      );
      return Promise.resolve(copies.map(() => undefined));
    };
    ports.sourceQueue.remove = async (handles) => {
      order.push(`remove ${handles.join()}`);
      return Promise.resolve([]);
    };
    const find = ports.sessions.find;
    ports.sessions.find = async (sought, signal) => {
      order.push(`find ${sought.transactionId}`);
      return find(sought, signal);
    };
    const records = [recordOf("new"), recordOf("s2", { receiveCount: 2 }), recordOf("s3", { receiveCount: 3 })];
    assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
    assert.deepEqual(order, ["anew s2:1", "remove receipt of s2", "find s3", "remove receipt of s3", "find new"]);
  });

  it("rejects, untouched, what has used up its deliveries as several copies", async () => {
    const ports = createFakePorts();
    const messageAttributes = { usedDeliveries: { dataType: "Number", stringValue: "4" } };
    const record = recordOf("killer", { receiveCount: 2, messageAttributes });
    assert.deepEqual(await invoke(ports, { Records: [record] }), handedBack());
    assert.deepEqual(ports.calls, ["send"]);
    assert.equal(ports.sentToDeadLetters[0]?.reason, "the function ended in each of its 5 deliveries");
  });
});

describe("what a consumer notes of rejections", () => {
  async function noted(processTransaction: ProcessTransaction, receiveCount: number, note?: NoteRejection) {
    const ports = createFakePorts();
    const notes: string[] = [];
    const consumer = createQueueConsumer(
      protectConsumerPorts(ports),
      batchSettings(),
      processTransaction,
      note ?? (async ({ transactionId }, reason) => Promise.resolve(void notes.push(`${transactionId}: ${reason}`))),
    );
    const records = [recordOf("a", { receiveCount }), sqsRecord({ messageId: "unread", body: "{}" })];
    assert.deepEqual(await consumer({ Records: records }, invocationContext()), handedBack());
    return { notes, ports };
  }

  it("is told of each one that can be read, with its reason", async () => {
    const { notes } = await noted(async () => Promise.resolve({ kind: "reject", reason: "a conflict" }), 1);
    assert.deepEqual(notes, ["a: a conflict"]);
  });

  it("is told before the last delivery is tried, as the function may end in it", async () => {
    const { notes } = await noted(async () => Promise.resolve({ kind: "done" }), 5);
    assert.deepEqual(notes, ["a: the function ended in each of its 5 deliveries"]);
  });

  it("is at best: a failure to note changes nothing but a log line", async () => {
    const { ports } = await noted(
      async () => Promise.resolve({ kind: "reject", reason: "a conflict" }),
      1,
      async () => Promise.reject(new Error("DynamoDB: down")),
    );
    assert.equal(ports.sentToDeadLetters.length, 2);
    assert.deepEqual(
      ports.otherEntries.map(({ message, reason }) => [message, reason]),
      [["rejection not noted", "DynamoDB: down"]],
    );
  });
});
