import * as assert from "node:assert/strict";
import type { ReceivedTransaction } from "../../domain/transaction";
import { verdictOf, type Verdict } from "../../handlers/consumer/verdict";
import type { TransactionStores } from "../../handlers/ports";
import { recordTransaction } from "../../handlers/record-transaction";
import { ACCEPTED_AT, messageBody, noLimit, transaction } from "../support/handlers/factories";
import { createFakePorts, never, protectStores, sdkError } from "../support/handlers/fake-ports";

const ROW = `txn-1 ${ACCEPTED_AT}`;
const OBJECT = "transactions/2026/03/01/txn-1.json";
const otherBody = messageBody({ amount: 9 });

/** What the event processor makes of it, as the consumer of a queue. */
const record = (received: ReceivedTransaction, stores: TransactionStores, signal: AbortSignal): Promise<Verdict> =>
  verdictOf(signal, () => recordTransaction(received, protectStores(stores), signal));
const conflict = (place: string) => ({
  kind: "reject",
  reason: `conflict: ${place} already holds another message with this transactionId`,
});

describe("recordTransaction", () => {
  it("looks the id up, claims it, writes the object, then the row", async () => {
    const ports = createFakePorts();
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: false });
    assert.deepEqual(ports.calls, ["find txn-1", "claim txn-1", "log txn-1", "add txn-1"]);
    assert.deepEqual([...ports.claims], [["txn-1", ACCEPTED_AT]]);
    assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
    assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
  });

  it("takes a message it has recorded for a duplicate, and writes nothing", async () => {
    const ports = createFakePorts();
    ports.rows.set(ROW, messageBody());
    ports.objects.set(OBJECT, messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
    assert.deepEqual(ports.calls, ["find txn-1", "log txn-1"]);
    assert.deepEqual([ports.rows.size, ports.objects.size], [1, 1]);
  });

  it("puts an object back that was deleted beside its row", async () => {
    const ports = createFakePorts();
    ports.rows.set(ROW, messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
    assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
  });

  it("leaves the object alone where a copy states no time, which would name another one", async () => {
    const ports = createFakePorts();
    ports.rows.set(ROW, messageBody());
    const copy = transaction({ timestamp: ACCEPTED_AT + 86_400_000, statesTime: false });
    assert.deepEqual(await record(copy, ports, noLimit()), { kind: "done", duplicate: true });
    assert.deepEqual(ports.calls, ["find txn-1"]);
  });

  it("takes it for a duplicate whatever its object holds, and does not overwrite that", async () => {
    const ports = createFakePorts();
    ports.rows.set(ROW, messageBody());
    ports.objects.set(OBJECT, otherBody);
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
    assert.deepEqual([...ports.objects], [[OBJECT, otherBody]]);
  });

  it("takes it for one even if it was sent, and so dated, another time", async () => {
    const ports = createFakePorts();
    ports.rows.set("txn-1 1", messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
  });

  it("rejects another message under an id that the table holds", async () => {
    const ports = createFakePorts();
    ports.rows.set("txn-1 1", otherBody);
    assert.deepEqual(await record(transaction(), ports, noLimit()), conflict("the sessions table"));
    assert.deepEqual(ports.calls, ["find txn-1"]);
  });

  it("gives a message that states no time the time of the first copy", async () => {
    const ports = createFakePorts();
    ports.claims.set("txn-1", ACCEPTED_AT);
    const copy = transaction({ timestamp: ACCEPTED_AT + 1, statesTime: false });
    assert.deepEqual(await record(copy, ports, noLimit()), { kind: "done", duplicate: false });
    assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
    assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
  });

  it("rejects a message that states another time than the first one under its id has", async () => {
    const ports = createFakePorts();
    ports.claims.set("txn-1", ACCEPTED_AT + 1);
    assert.deepEqual(await record(transaction(), ports, noLimit()), {
      kind: "reject",
      reason: "conflict: a message with this transactionId and timestamp 1772409600000 came first",
    });
    assert.deepEqual([ports.objects.size, ports.rows.size], [0, 0]);
  });

  it("goes on from an object that an earlier try left", async () => {
    const ports = createFakePorts();
    ports.objects.set(OBJECT, messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: false });
    assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
  });

  it("rejects another message under an id that the log holds", async () => {
    const ports = createFakePorts();
    ports.objects.set(OBJECT, otherBody);
    assert.deepEqual(await record(transaction(), ports, noLimit()), conflict("the transaction log"));
    assert.equal(ports.rows.size, 0);
  });

  it("is a duplicate when another delivery puts the same row first", async () => {
    const ports = createFakePorts();
    ports.sessions.find = async () => Promise.resolve("absent");
    ports.rows.set(ROW, messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
  });

  it("rejects when another message's row got there first", async () => {
    const ports = createFakePorts();
    ports.sessions.find = async () => Promise.resolve("absent");
    ports.rows.set(ROW, otherBody);
    assert.deepEqual(await record(transaction(), ports, noLimit()), conflict("the sessions table"));
  });

  describe("waits, and ends with one object and one row, after a failure", () => {
    const places = ["find", "claim", "log", "add", "after claim", "after log", "after add"] as const;
    for (const place of places) {
      it(`of ${place}`, async () => {
        const ports = createFakePorts();
        const failure = sdkError("ServiceUnavailable", 503);
        const { sessions, transactionLog } = ports;
        const failing = createFakePorts();
        failing.sessions = { ...sessions };
        failing.transactionLog = { ...transactionLog };
        if (place === "find") failing.sessions.find = async () => Promise.reject(failure);
        if (place === "claim") failing.sessions.claim = async () => Promise.reject(failure);
        if (place === "log") failing.transactionLog.add = async () => Promise.reject(failure);
        if (place === "add") failing.sessions.add = async () => Promise.reject(failure);
        if (place === "after claim") {
          failing.sessions.claim = async (...args) => {
            await sessions.claim(...args);
            throw failure;
          };
        }
        if (place === "after log") {
          failing.transactionLog.add = async (...args) => {
            await transactionLog.add(...args);
            throw failure;
          };
        }
        if (place === "after add") {
          failing.sessions.add = async (...args) => {
            await sessions.add(...args);
            throw failure;
          };
        }
        assert.deepEqual(await record(transaction(), failing, noLimit()), {
          kind: "wait",
          reason: `${place.endsWith("log") ? "S3" : "DynamoDB"}: ServiceUnavailable: the service says ServiceUnavailable`,
        });
        const again = await record(transaction(), ports, noLimit());
        assert.deepEqual(again, { kind: "done", duplicate: place === "after add" });
        assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
        assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
      });
    }
  });

  it("retries when a port throws at once", async () => {
    const ports = createFakePorts();
    ports.sessions.find = () => {
      throw new TypeError("broken");
    };
    assert.deepEqual(await record(transaction(), ports, noLimit()), {
      kind: "retry",
      reason: "DynamoDB: TypeError: broken",
    });
  });

  it("waits, saying that time is up, when a port does not settle", async () => {
    const ports = createFakePorts();
    ports.sessions.find = never;
    const controller = new AbortController();
    const result = record(transaction(), ports, controller.signal);
    controller.abort(new Error("aborted"));
    assert.deepEqual(await result, { kind: "wait", reason: "out of time: DynamoDB: aborted" });
  });

  it("hands its signal to every port", async () => {
    const ports = createFakePorts();
    const { signal } = new AbortController();
    const seen: AbortSignal[] = [];
    const { sessions, transactionLog } = ports;
    await record(
      transaction(),
      {
        ...ports,
        sessions: {
          find: async (sought, given) => (seen.push(given), sessions.find(sought, given)),
          claim: async (claimed, given) => (seen.push(given), sessions.claim(claimed, given)),
          add: async (added, given) => (seen.push(given), sessions.add(added, given)),
        },
        transactionLog: { add: async (added, given) => (seen.push(given), transactionLog.add(added, given)) },
      },
      signal,
    );
    assert.deepEqual(seen, [signal, signal, signal, signal]);
  });
});
