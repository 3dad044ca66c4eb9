import * as assert from "node:assert/strict";
import { messageBody, sqsRecord } from "../../support/handlers/factories";
import { createFakePorts, createTestBreaker, never, sdkError } from "../../support/handlers/fake-ports";
import { handedBack, invoke } from "../../support/handlers/invoke";

const outage = sdkError("InternalServerError", 500);

describe("a batch of the queue ends in time:", () => {
  it("sends anew what waits for a dependency when two seconds are left", async () => {
    const ports = createFakePorts();
    const find = ports.sessions.find;
    let aborted = false;
    ports.sessions.find = async (sought, signal) => {
      if (sought.transactionId !== "stuck") return find(sought, signal);
      signal.addEventListener("abort", () => (aborted = true));
      return never();
    };
    const records = [
      sqsRecord({ messageId: "1", body: messageBody({ transactionId: "stuck" }) }),
      sqsRecord({ messageId: "2", body: messageBody({ transactionId: "fine" }) }),
    ];
    assert.deepEqual(await invoke(ports, { Records: records }, 2_020), handedBack());
    assert.ok(aborted);
    assert.equal(
      ports.records.find(({ messageId }) => messageId === "1")?.["reason"],
      "out of time: DynamoDB: TimeoutError: The operation was aborted due to timeout",
    );
    // Half of the least pause, as random numbers are 0.
    assert.deepEqual(
      ports.sentAnew.map(({ record: { messageId }, ...copy }) => [messageId, copy]),
      [["1", { usedDeliveries: 0, delaySeconds: 3 }]],
    );
  });

  it("also when the dead-letter queue does not answer", async () => {
    const ports = createFakePorts();
    ports.deadLetters.send = never;
    assert.deepEqual(await invoke(ports, { Records: [sqsRecord({ body: "{}" })] }, 2_020), handedBack("message-1"));
  });

  it("also when the back-off cannot be set", async () => {
    const ports = createFakePorts();
    ports.sourceQueue.sendAnew = async () => Promise.resolve(["InternalError: x"]);
    ports.visibility.change = never;
    assert.deepEqual(await invoke(ports, { Records: [sqsRecord()] }, 520), handedBack("message-1"));
    assert.deepEqual(ports.otherEntries[1]?.["reasons"], [
      "SQS: TimeoutError: The operation was aborted due to timeout",
    ]);
  });

  it("makes no call when there are no two seconds to begin with", async () => {
    const ports = createFakePorts();
    const records = [sqsRecord({ messageId: "1" }), sqsRecord({ messageId: "2", body: "{}" })];
    assert.deepEqual(await invoke(ports, { Records: records }, 2_000), handedBack());
    assert.deepEqual(ports.calls, []);
    assert.deepEqual(
      ports.sentAnew.map(({ record: { messageId } }) => messageId),
      ["1", "2"],
    );
  });

  it("hands back what cannot be sent anew, either, and says so", async () => {
    const ports = createFakePorts();
    ports.sessions.find = async () => Promise.reject(outage);
    const refusals: [typeof ports.sourceQueue.sendAnew, string][] = [
      [async () => Promise.resolve(["InvalidParameterValue: too long"]), "InvalidParameterValue: too long"],
      [never, "SQS: TimeoutError: The operation was aborted due to timeout"],
    ];
    for (const [sendAnew, reason] of refusals) {
      ports.sourceQueue.sendAnew = sendAnew;
      assert.deepEqual(await invoke(ports, { Records: [sqsRecord()] }, 2_020), handedBack("message-1"));
      const { message, reasons } = ports.otherEntries.find((entry) => entry["message"] === "not sent anew") ?? {};
      assert.deepEqual([message, reasons], ["not sent anew", [reason]]);
      ports.otherEntries.length = 0;
    }
    assert.equal(ports.visibilityTimeouts[0]?.seconds, 6);
  });

  it("takes any remaining time", async () => {
    for (const remaining of [2_001.5, 900_000, 1e12, Infinity]) {
      assert.deepEqual(await invoke(createFakePorts(), { Records: [sqsRecord()] }, remaining), handedBack());
    }
  });
});

describe("while a circuit is open, a batch of the queue", () => {
  it("stays in hand, untouched, and is sent anew in the end, if it is the table's", async () => {
    const ports = createFakePorts();
    ports.breakers.dynamoDb = createTestBreaker();
    let finds = 0;
    ports.sessions.find = async () => {
      finds++;
      return Promise.reject(outage);
    };
    const batch = (from: number, size: number) => ({
      Records: Array.from({ length: size }, (_, index) =>
        sqsRecord({ messageId: String(from + index), body: messageBody({ transactionId: `t${from + index}` }) }),
      ),
    });
    await invoke(ports, batch(0, 5), 2_020);
    assert.equal(finds, 5);
    assert.deepEqual(await invoke(ports, batch(5, 3), 2_020), handedBack());
    assert.equal(finds, 5);
    assert.deepEqual(ports.calls, []);
    assert.equal(ports.records.at(-1)?.["reason"], "DynamoDB: Execution prevented because the circuit breaker is open");
    assert.deepEqual(
      ports.sentAnew.map(({ record: { messageId } }) => messageId),
      ["0", "1", "2", "3", "4", "5", "6", "7"],
    );
  });

  it("writes nothing if it is the log's", async () => {
    const ports = createFakePorts();
    ports.breakers.s3 = createTestBreaker();
    let logs = 0;
    ports.transactionLog.add = async () => {
      logs++;
      return Promise.reject(outage);
    };
    for (let i = 0; i < 7; i++) await invoke(ports, { Records: [sqsRecord()] }, 2_020);
    assert.equal(logs, 5);
    assert.equal(ports.rows.size, 0);
  });
});
