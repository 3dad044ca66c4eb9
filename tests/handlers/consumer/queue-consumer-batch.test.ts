import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { ConsumerPorts } from "../../../handlers/consumer/ports";
import { messageBody, sqsRecord } from "../../support/handlers/factories";
import { createFakePorts, sdkError } from "../../support/handlers/fake-ports";
import { handedBack, invoke } from "../../support/handlers/invoke";

/** A failure of our own code, which uses up a delivery. */
const defect = new TypeError("broken");

describe("a batch of the queue", () => {
  it("is acknowledged when all its records are done", async () => {
    const ports = createFakePorts();
    const records = ["a", "b", "c"].map((id) => sqsRecord({ messageId: id, body: messageBody({ transactionId: id }) }));
    assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
    assert.deepEqual(
      [...ports.objects.keys()],
      ["a", "b", "c"].map((id) => `transactions/2026/03/01/${id}.json`),
    );
    assert.equal(ports.rows.size, 3);
    assert.deepEqual(ports.visibilityTimeouts, []);
  });

  it("of a thousand records processes fifty at once, and all of them", async () => {
    const ports = createFakePorts();
    const { find } = ports.sessions;
    let [underWay, most] = [0, 0];
    ports.sessions.find = async (...args) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return find(...args);
    };
    const ids = Array.from({ length: 1000 }, (_, index) => `txn-${index}`);
    const records = ids.map((id) => sqsRecord({ messageId: id, body: messageBody({ transactionId: id }) }));
    assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
    assert.equal(ports.rows.size, 1000);
    assert.equal(most, 50);
  });

  it("has records: without any it comes from no queue, and is refused like any other invocation", async () => {
    await assert.rejects(invoke(createFakePorts(), { Records: [] }), /transactionId: got nothing/);
  });

  it("writes one log line a record and one of metrics", async () => {
    const ports = createFakePorts();
    let now = Date.UTC(2026, 2, 2);
    ports.now = () => (now += 5);
    ports.rows.set("dup 1", messageBody({ transactionId: "dup" }));
    const find = ports.sessions.find;
    ports.sessions.find = async (sought, signal) =>
      sought.transactionId === "failing" ? Promise.reject(defect) : find(sought, signal);
    const requestId = { requestId: { dataType: "String", stringValue: "request-7" } };
    await invoke(ports, {
      Records: [
        sqsRecord({ messageId: "1", body: messageBody({ transactionId: "new" }), messageAttributes: requestId }),
        sqsRecord({ messageId: "2", body: messageBody({ transactionId: "dup" }) }),
        sqsRecord({ messageId: "3", body: messageBody({ transactionId: "failing" }), receiveCount: 4 }),
        sqsRecord({ messageId: "4", body: '{"userId":"u","timestamp":1}', messageAttributes: requestId }),
      ],
    });
    const byMessage = [...ports.records].sort((a, b) => String(a["messageId"]).localeCompare(String(b["messageId"])));
    const shown = byMessage.map(({ time, milliseconds, ...entry }) => {
      assert.match(String(time), /^2026-03-02T00:00:00\.\d{3}Z$/);
      assert.ok(Number(milliseconds) > 0);
      return JSON.parse(JSON.stringify(entry)) as unknown;
    });
    const common = { message: "record" };
    assert.deepEqual(shown, [
      {
        ...common,
        level: "info",
        requestId: "request-7",
        messageId: "1",
        transactionId: "new",
        verdict: "done",
        duplicate: false,
        receiveCount: 1,
      },
      {
        ...common,
        level: "info",
        requestId: "lambda-request-1",
        messageId: "2",
        transactionId: "dup",
        verdict: "done",
        duplicate: true,
        receiveCount: 1,
      },
      {
        ...common,
        level: "warn",
        requestId: "lambda-request-1",
        messageId: "3",
        transactionId: "failing",
        verdict: "retry",
        reason: "DynamoDB: TypeError: broken",
        receiveCount: 4,
      },
      {
        ...common,
        level: "error",
        requestId: "request-7",
        messageId: "4",
        verdict: "reject",
        reason:
          'transactionId: got nothing, allowed is a string of 1 to 128 letters, digits, ".", "_" and "-", a letter or digit first',
        receiveCount: 1,
      },
    ]);
    assert.equal(ports.metrics.length, 1);
    const { Environment, Processed, Duplicates, Retried, Rejected } = ports.metrics[0] ?? {};
    assert.deepEqual([Environment, Processed, Duplicates, Retried, Rejected], ["dev", 1, 1, 1, 1]);
    assert.deepEqual(ports.otherEntries, []);
  });

  it("never logs a body", async () => {
    const ports = createFakePorts();
    const bodies = ['{"note":"s3cret"', messageBody({ note: "s3cret" }), '{"note":"s3cret"}', '"s3cret"'];
    await invoke(ports, { Records: bodies.map((body, index) => sqsRecord({ messageId: String(index), body })) });
    assert.equal(ports.records.length, 4);
    assert.ok(!JSON.stringify([ports.records, ports.metrics]).includes("s3cret"));
  });

  describe("hands back what failed", () => {
    it("and nothing else, to be delivered again after a back-off", async () => {
      const ports = createFakePorts();
      const add = ports.transactionLog.add;
      ports.transactionLog.add = async (added, signal) =>
        added.transactionId.startsWith("bad") ? Promise.reject(defect) : add(added, signal);
      const records = ["good-1", "bad-1", "good-2", "bad-3"].map((id) =>
        sqsRecord({ messageId: id, receiveCount: id === "bad-3" ? 3 : 1, body: messageBody({ transactionId: id }) }),
      );
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack("bad-3", "bad-1"));
      assert.deepEqual(ports.visibilityTimeouts, [
        { receiptHandle: "receipt of bad-3", seconds: 23 },
        { receiptHandle: "receipt of bad-1", seconds: 6 },
      ]);
      assert.equal(ports.rows.size, 2);
      assert.deepEqual(ports.sentAnew, []);
    });

    it("even when the back-off cannot be set, and says so", async () => {
      const failures: [ConsumerPorts["visibility"]["change"], string[]][] = [
        [async () => Promise.resolve(["InternalError: x"]), ["InternalError: x"]],
        [async () => Promise.reject(new Error("gone")), ["SQS: gone"]],
        [
          () => {
            throw new Error("broken");
          },
          ["SQS: broken"],
        ],
      ];
      for (const [change, reasons] of failures) {
        const ports = createFakePorts();
        ports.sessions.find = async () => Promise.reject(defect);
        ports.visibility.change = change;
        assert.deepEqual(await invoke(ports, { Records: [sqsRecord()] }), handedBack("message-1"));
        assert.deepEqual(ports.otherEntries, [
          {
            level: "warn",
            time: "2026-03-02T00:00:00.000Z",
            message: "back-off not set",
            requestId: "lambda-request-1",
            reasons,
          },
        ]);
      }
    });

    it("as a whole when what failed has no message id", async () => {
      const ports = createFakePorts();
      ports.sessions.find = async () => Promise.reject(defect);
      const record: Partial<ReturnType<typeof sqsRecord>> = sqsRecord();
      delete record.messageId;
      // Lambda takes the empty identifier as the failure of the whole batch.
      assert.deepEqual(await invoke(ports, { Records: [record] }), handedBack(""));
    });
  });

  describe("sends what no retry can help to the dead-letter queue", () => {
    it("with its body, the reason and the request id, and acknowledges it", async () => {
      const ports = createFakePorts();
      const messageAttributes = { requestId: { dataType: "String", stringValue: "request-7" } };
      const records = [
        sqsRecord({ messageId: "1", body: "no JSON", messageAttributes }),
        sqsRecord({ messageId: "2", body: messageBody({ userId: "" }) }),
        sqsRecord({ messageId: "3" }),
      ];
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
      assert.deepEqual(ports.sentToDeadLetters, [
        {
          body: "no JSON",
          reason: "body: got text that is not JSON (7 characters), allowed is a JSON object",
          requestId: "request-7",
        },
        {
          body: messageBody({ userId: "" }),
          reason:
            'userId: got "", allowed is a string of 1 to 256 printable ASCII characters without space, not "." or ".."',
          requestId: "lambda-request-1",
        },
      ]);
      assert.equal(ports.rows.size, 1);
    });

    it("also another message under a known id", async () => {
      const ports = createFakePorts();
      ports.rows.set("txn-1 1", "{}");
      assert.deepEqual(await invoke(ports, { Records: [sqsRecord()] }), handedBack());
      assert.equal(
        ports.sentToDeadLetters[0]?.reason,
        "conflict: the sessions table already holds another message with this transactionId",
      );
    });

    it("and hands it back if that fails", async () => {
      const ports = createFakePorts();
      ports.deadLetters.send = async () => Promise.reject(sdkError("QueueDoesNotExist", 400));
      assert.deepEqual(
        await invoke(ports, { Records: [sqsRecord({ body: "{}", receiveCount: 2 })] }),
        handedBack("message-1"),
      );
      assert.deepEqual(ports.visibilityTimeouts, [{ receiptHandle: "receipt of message-1", seconds: 11 }]);
      assert.match(
        String(ports.records[0]?.["reason"]),
        /; not moved to the dead-letter queue: SQS: QueueDoesNotExist: the service says QueueDoesNotExist$/,
      );
    });
  });

  describe("runs records of one transaction one after the other:", () => {
    it("the same message twice is recorded once", async () => {
      const ports = createFakePorts();
      const records = [sqsRecord({ messageId: "1" }), sqsRecord({ messageId: "2" })];
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
      assert.deepEqual(ports.calls, ["find txn-1", "claim txn-1", "log txn-1", "add txn-1", "find txn-1", "log txn-1"]);
      assert.deepEqual(
        ports.records.map(({ messageId, duplicate }) => [messageId, duplicate]),
        [
          ["1", false],
          ["2", true],
        ],
      );
    });

    it("also without a time of its own, sent twice", async () => {
      const ports = createFakePorts();
      const body = messageBody({ timestamp: undefined });
      const second = sqsRecord({ messageId: "2", body });
      second.attributes.SentTimestamp = "1772409600001";
      assert.deepEqual(await invoke(ports, { Records: [sqsRecord({ messageId: "1", body }), second] }), handedBack());
      assert.deepEqual([...ports.rows.keys()], ["txn-1 1772409600000"]);
      assert.deepEqual([...ports.objects.keys()], ["transactions/2026/03/02/txn-1.json"]);
    });

    it("the first of two messages stays, the other is rejected", async () => {
      const ports = createFakePorts();
      const other = messageBody({ amount: 7, timestamp: 5 });
      const records = [sqsRecord({ messageId: "1" }), sqsRecord({ messageId: "2", body: other })];
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
      assert.deepEqual([...ports.rows.values()], [messageBody()]);
      assert.deepEqual(
        ports.sentToDeadLetters.map(({ body }) => body),
        [other],
      );
    });

    it("the second goes on when the first fails", async () => {
      const ports = createFakePorts();
      const find = ports.sessions.find;
      let calls = 0;
      ports.sessions.find = async (...args) => (calls++ === 0 ? Promise.reject(defect) : find(...args));
      const records = [sqsRecord({ messageId: "1" }), sqsRecord({ messageId: "2" })];
      assert.deepEqual(await invoke(ports, { Records: records }), handedBack("1"));
      assert.equal(ports.rows.size, 1);
    });
  });

  it("runs records of different transactions at the same time", async () => {
    const ports = createFakePorts();
    const find = ports.sessions.find;
    let waiting = 0;
    let open: () => void = () => undefined;
    const allThere = new Promise<void>((resolve) => {
      open = resolve;
    });
    ports.sessions.find = async (...args) => {
      if (++waiting === 10) open();
      await allThere;
      return find(...args);
    };
    const records = Array.from({ length: 10 }, (_, index) =>
      sqsRecord({ messageId: String(index), body: messageBody({ transactionId: `t${index}` }) }),
    );
    assert.deepEqual(await invoke(ports, { Records: records }), handedBack());
  });

  it("gives every record its own result, whatever stands next to it", async () => {
    const strange = fc.oneof(
      fc.record({ messageId: fc.string({ minLength: 1 }), body: fc.oneof(fc.string({ unit: "binary" }), fc.json()) }),
      fc.record({ messageId: fc.anything(), body: fc.anything(), attributes: fc.anything() }, { requiredKeys: [] }),
      fc.dictionary(fc.string(), fc.anything()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(strange, { maxLength: 9 }), fc.nat(9), async (others, position) => {
        const ports = createFakePorts();
        const good = sqsRecord({ messageId: "good" });
        const records = others.map((record) => ({ ...record, eventSource: "aws:sqs" }));
        const all = [...records.slice(0, position), good, ...records.slice(position)];
        assert.deepEqual(await invoke(ports, { Records: all }), handedBack());
        assert.deepEqual([...ports.rows.values()], [messageBody()]);
        assert.equal(ports.sentToDeadLetters.length, others.length);
        assert.equal(ports.records.length, all.length);
      }),
    );
  });
});
