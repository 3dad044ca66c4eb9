import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { ReceivedTransaction } from "../../domain/transaction";
import { verdictOf, type Verdict } from "../../handlers/consumer/verdict";
import type { TransactionStores } from "../../handlers/ports";
import { recordTransaction } from "../../handlers/record-transaction";
import { ACCEPTED_AT, messageBody, noLimit, transaction } from "../support/factories";
import { createFakePorts, never, protectStores, sdkError } from "../support/fake-ports";

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
  it("looks the id up, writes the object, then the row", async () => {
    const ports = createFakePorts();
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: false });
    assert.deepEqual(ports.calls, ["find txn-1", "log txn-1", "add txn-1"]);
    assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
    assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
  });

  it("takes a message it has recorded for a duplicate, and writes nothing", async () => {
    const ports = createFakePorts();
    ports.rows.set(ROW, messageBody());
    assert.deepEqual(await record(transaction(), ports, noLimit()), { kind: "done", duplicate: true });
    assert.deepEqual(ports.calls, ["find txn-1"]);
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

  describe("retries, and ends with one object and one row, after a failure", () => {
    const places = ["find", "log", "add", "after log", "after add"] as const;
    for (const place of places) {
      it(`of ${place}`, async () => {
        const ports = createFakePorts();
        const failure = sdkError("ServiceUnavailable", 503);
        const { sessions, transactionLog } = ports;
        const failing = createFakePorts();
        failing.sessions = { ...sessions };
        failing.transactionLog = { ...transactionLog };
        if (place === "find") failing.sessions.find = async () => Promise.reject(failure);
        if (place === "log") failing.transactionLog.add = async () => Promise.reject(failure);
        if (place === "add") failing.sessions.add = async () => Promise.reject(failure);
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
          kind: "retry",
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

  it("retries, saying that time is up, when a port does not settle", async () => {
    const ports = createFakePorts();
    ports.sessions.find = never;
    const controller = new AbortController();
    const result = record(transaction(), ports, controller.signal);
    controller.abort(new Error("aborted"));
    assert.deepEqual(await result, { kind: "retry", reason: "out of time: DynamoDB: aborted" });
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
          add: async (added, given) => (seen.push(given), sessions.add(added, given)),
        },
        transactionLog: { add: async (added, given) => (seen.push(given), transactionLog.add(added, given)) },
      },
      signal,
    );
    assert.deepEqual(seen, [signal, signal, signal]);
  });

  it("records a message once, however many deliveries run at once and whichever steps of them fail", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        async (s, failures) => {
          const ports = createFakePorts();
          const faults = [...failures];
          /** Lets the scheduler choose when a step happens, and fails it before or after it took effect. */
          const step = async <T>(work: () => Promise<T>): Promise<T> => {
            await s.schedule(Promise.resolve());
            if (faults.pop() === true) throw sdkError("ServiceUnavailable", 503);
            const result = await work();
            if (faults.pop() === true) throw sdkError("TimeoutError");
            return result;
          };
          const faulty = {
            ...ports,
            sessions: {
              find: async (...args: Parameters<typeof ports.sessions.find>) => step(() => ports.sessions.find(...args)),
              add: async (...args: Parameters<typeof ports.sessions.add>) => step(() => ports.sessions.add(...args)),
            },
            transactionLog: {
              add: async (...args: Parameters<typeof ports.transactionLog.add>) =>
                step(() => ports.transactionLog.add(...args)),
            },
          };
          const deliver = async (): Promise<void> => {
            const verdict = await record(transaction(), faulty, noLimit());
            if (verdict.kind === "retry") return deliver();
            assert.equal(verdict.kind, "done");
          };
          await s.waitFor(Promise.all([deliver(), deliver(), deliver()]));
          assert.deepEqual([...ports.objects], [[OBJECT, messageBody()]]);
          assert.deepEqual([...ports.rows], [[ROW, messageBody()]]);
        },
      ),
    );
  });

  it("lets one of several messages with one id and time win, and rejects the others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const ports = createFakePorts();
        const scheduled = {
          ...ports,
          sessions: {
            find: s.scheduleFunction(ports.sessions.find),
            add: s.scheduleFunction(ports.sessions.add),
          },
          transactionLog: { add: s.scheduleFunction(ports.transactionLog.add) },
        };
        const bodies = [messageBody({ amount: 1 }), messageBody({ amount: 2 }), messageBody({ amount: 3 })];
        const verdicts = await s.waitFor(
          Promise.all(bodies.map(async (body) => record(transaction({ body }), scheduled, noLimit()))),
        );
        const winners = bodies.filter((_, index) => verdicts[index]?.kind === "done");
        assert.equal(winners.length, 1);
        assert.deepEqual([...ports.rows.values()], winners);
        assert.deepEqual([...ports.objects.values()], winners);
        assert.equal(verdicts.filter(({ kind }) => kind === "reject").length, 2);
      }),
    );
  });
});
