import * as assert from "node:assert/strict";
import type { ConsumerPorts } from "../../../handlers/consumer/ports";
import { createQueueConsumer } from "../../../handlers/consumer/queue-consumer";
import type { ProcessTransaction } from "../../../handlers/consumer/verdict";
import {
  ACCEPTED_AT,
  batchSettings,
  invocationContext,
  messageBody,
  sqsRecord,
} from "../../support/handlers/factories";
import { createFakePorts, never } from "../../support/handlers/fake-ports";
import { handedBack } from "../../support/handlers/invoke";

/** A consumer of somebody's own; the event processor's tests have the rest. */
const consumer = (ports: ConsumerPorts, processTransaction: ProcessTransaction) =>
  createQueueConsumer(ports, batchSettings({ Environment: "dev", Consumer: "notifier" }), processTransaction);

const ids = ["fine", "later", "never", "throws"];
const records = ids.map((id) => sqsRecord({ messageId: id, body: messageBody({ transactionId: id }) }));

describe("a consumer of a queue", () => {
  it("is one function, whose verdict on each transaction decides", async () => {
    const ports = createFakePorts();
    const seen: unknown[] = [];
    const handler = consumer(ports, async (transaction) => {
      const { transactionId } = transaction;
      if (transactionId === "fine") seen.push(transaction);
      if (transactionId === "later") return { kind: "retry", reason: "not yet" };
      if (transactionId === "never") return { kind: "reject", reason: "no such user" };
      if (transactionId === "throws") throw new Error("broken");
      return Promise.resolve({ kind: "done" });
    });
    assert.deepEqual(await handler({ Records: records }, invocationContext()), handedBack("later", "throws"));
    const body = messageBody({ transactionId: "fine" });
    assert.deepEqual(seen, [
      { transactionId: "fine", userId: "user-1", timestamp: ACCEPTED_AT, body, statesTime: true },
    ]);
    assert.deepEqual(
      ports.sentToDeadLetters.map(({ reason }) => reason),
      ["no such user"],
    );
    assert.deepEqual(
      ports.visibilityTimeouts.map(({ receiptHandle }) => receiptHandle),
      ["receipt of later", "receipt of throws"],
    );
    assert.deepEqual(
      ports.records.map(({ transactionId, verdict, reason }) => [transactionId, verdict, reason]).sort(),
      [
        ["fine", "done", undefined],
        ["later", "retry", "not yet"],
        ["never", "reject", "no such user"],
        ["throws", "retry", "broken"],
      ],
    );
  });

  it("is never asked about a message that brings no transaction", async () => {
    const ports = createFakePorts();
    const handler = consumer(ports, never);
    assert.deepEqual(await handler({ Records: [sqsRecord({ body: "{}" })] }, invocationContext()), handedBack());
    assert.equal(ports.sentToDeadLetters.length, 1);
  });

  it("answers in time, also where the function takes no notice of its signal", async () => {
    const handler = consumer(createFakePorts(), never);
    assert.deepEqual(await handler({ Records: [sqsRecord()] }, invocationContext(2_020)), handedBack("message-1"));
  });

  it("counts in metrics of its own", async () => {
    const ports = createFakePorts();
    const handler = consumer(ports, async () => Promise.resolve({ kind: "done" }));
    await handler({ Records: records }, invocationContext());
    const { Environment, Consumer, Processed, Duplicates } = ports.metrics[0] ?? {};
    assert.deepEqual([Environment, Consumer, Processed, Duplicates], ["dev", "notifier", 4, 0]);
  });

  it("takes a transaction directly, too", async () => {
    const handler = consumer(createFakePorts(), async ({ userId }) =>
      Promise.resolve(userId === "user-1" ? { kind: "done" } : { kind: "reject", reason: "no such user" }),
    );
    const event = { transactionId: "t", userId: "user-1", timestamp: 1 };
    assert.deepEqual(await handler(event, invocationContext()), { status: "processed", transactionId: "t" });
    await assert.rejects(handler({ ...event, userId: "x" }, invocationContext()), { message: "no such user" });
  });
});
