import * as assert from "node:assert/strict";
import { transaction } from "../../support/handlers/factories";
import { createFakePorts, never, sdkError } from "../../support/handlers/fake-ports";
import { invoke } from "../../support/handlers/invoke";

const outage = sdkError("InternalServerError", 500);

describe("a direct invocation", () => {
  const event = { transactionId: "txn-1", userId: "user-1", timestamp: 1_772_409_599_999, amount: 3 };

  it("records the event as the message", async () => {
    const ports = createFakePorts();
    assert.deepEqual(await invoke(ports, event), { status: "processed", transactionId: "txn-1" });
    assert.deepEqual([...ports.rows], [["txn-1 1772409599999", JSON.stringify(event)]]);
    assert.deepEqual([...ports.objects], [["transactions/2026/03/01/txn-1.json", JSON.stringify(event)]]);
    assert.equal(ports.records[0]?.["verdict"], "done");
    assert.equal(ports.metrics[0]?.["Processed"], 1);
  });

  it("may be repeated", async () => {
    const ports = createFakePorts();
    await invoke(ports, event);
    assert.deepEqual(await invoke(ports, event), { status: "processed", transactionId: "txn-1" });
    assert.equal(ports.rows.size, 1);
  });

  it("may have numbers that are certain to be those that were sent", async () => {
    const ports = createFakePorts();
    const numbers = [0, -1.5, 0.1, 123_456_789.012345, 1e-7, 9_007_199_254_740_991, -9_007_199_254_740_991, 5e-324];
    await invoke(ports, { ...event, numbers });
    assert.deepEqual([...ports.rows.values()], [JSON.stringify({ ...event, numbers })]);
  });

  for (const text of [
    "12345678901234567890.12",
    "9007199254740993",
    "9007199254740992",
    "1e400",
    "-1e400",
    "1e22",
    "0.30000000000000004",
    "1234567890.1234567",
  ]) {
    it(`throws for a number that may be another one by now: ${text}`, async () => {
      for (const member of [`"amount":${text}`, `"metadata":{"a":[{"b":${text}}]}`]) {
        const ports = createFakePorts();
        const sent: unknown = JSON.parse(
          `{"transactionId":"txn-1","userId":"user-1","timestamp":1772409599999,${member}}`,
        );
        await assert.rejects(invoke(ports, sent), {
          message:
            "body: got an event that has a number that may have lost digits, allowed are integers from -(2^53-1) to 2^53-1 " +
            "and 15 significant digits: send it as a string",
        });
        assert.deepEqual([ports.rows.size, ports.objects.size, ports.metrics[0]?.["Rejected"]], [0, 0, 1]);
        assert.deepEqual([ports.records[0]?.["verdict"], ports.sentToDeadLetters], ["reject", []]);
      }
    });
  }

  it("throws for more levels than a message may have, however many", async () => {
    const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    const ports = createFakePorts();
    await invoke(ports, { ...event, metadata: nested(8) });
    assert.equal(ports.rows.size, 1);
    for (const levels of [9, 100_000]) {
      await assert.rejects(invoke(createFakePorts(), { ...event, metadata: nested(levels) }), {
        message: "body: got an event that has more than 9 levels",
      });
    }
  });

  const refused: [string, unknown, string][] = [
    ["no event", undefined, "body: got null (4 characters), allowed is a JSON object"],
    ["a text", "hello", "body: got a string (7 characters), allowed is a JSON object"],
    [
      "an event without id",
      { userId: "u", timestamp: 1 },
      'transactionId: got nothing, allowed is a string of 1 to 128 letters, digits, ".", "_" and "-", a letter or digit first',
    ],
    [
      "an event without time",
      { transactionId: "t", userId: "u" },
      "timestamp: got nothing, allowed is a whole number of milliseconds from 1 to 8640000000000000",
    ],
  ];
  for (const [what, refusedEvent, message] of refused) {
    it(`throws the reason for ${what}`, async () => {
      const ports = createFakePorts();
      await assert.rejects(invoke(ports, refusedEvent), { name: "Error", message });
      assert.deepEqual(ports.sentToDeadLetters, []);
      assert.equal(ports.metrics[0]?.["Rejected"], 1);
    });
  }

  it("throws the reason for records that are not the queue's", async () => {
    const records = { Records: [{ eventSource: "aws:s3", s3: {} }] };
    await assert.rejects(invoke(createFakePorts(), records), /^Error: transactionId: got nothing/);
  });

  it("throws for another event under a known id", async () => {
    const ports = createFakePorts();
    ports.rows.set("txn-1 1", transaction().body);
    await assert.rejects(invoke(ports, event), {
      message: "conflict: the sessions table already holds another message with this transactionId",
    });
  });

  it("throws when a dependency fails, and sets no back-off", async () => {
    const ports = createFakePorts();
    ports.transactionLog.add = async () => Promise.reject(outage);
    await assert.rejects(invoke(ports, event), {
      message: "S3: InternalServerError: the service says InternalServerError",
    });
    assert.deepEqual(ports.visibilityTimeouts, []);
  });

  it("throws in time", async () => {
    const ports = createFakePorts();
    ports.sessions.find = never;
    await assert.rejects(invoke(ports, event, 2_020), /^Error: out of time: DynamoDB: TimeoutError/);
  });
});
