import * as assert from "node:assert/strict";
import { transaction } from "../../support/factories";
import { createFakePorts, never, sdkError } from "../../support/fake-ports";
import { invoke } from "../../support/invoke";

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
