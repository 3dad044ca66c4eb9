/** What several deliveries leave behind, in every order of their steps. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { ReceivedTransaction } from "../../domain/transaction";
import { verdictOf, type Verdict } from "../../handlers/consumer/verdict";
import type { TransactionStores } from "../../handlers/ports";
import { recordTransaction } from "../../handlers/record-transaction";
import { ACCEPTED_AT, messageBody, noLimit, transaction } from "../support/handlers/factories";
import { createFakePorts, protectStores, sdkError, type FakePorts } from "../support/handlers/fake-ports";

/** A step of a delivery, put off, or failed, as a test likes. */
type Step = <T>(work: () => Promise<T>) => Promise<T>;

function withSteps({ sessions, transactionLog }: FakePorts, step: Step): TransactionStores {
  return {
    sessions: {
      find: (...args) => step(() => sessions.find(...args)),
      claim: (...args) => step(() => sessions.claim(...args)),
      add: (...args) => step(() => sessions.add(...args)),
    },
    transactionLog: { add: (...args) => step(() => transactionLog.add(...args)) },
  };
}

/** Lets the scheduler choose when a step happens. */
const inAnyOrder =
  (s: fc.Scheduler): Step =>
  async (work) => {
    await s.schedule(Promise.resolve());
    return work();
  };

const record = (received: ReceivedTransaction, stores: TransactionStores): Promise<Verdict> =>
  verdictOf(noLimit(), () => recordTransaction(received, protectStores(stores), noLimit()));

/** Each copy dated as SQS got it: before midnight, and after. */
const copies = [0, 1, 2].map((copy) => transaction({ timestamp: ACCEPTED_AT + copy, statesTime: false }));

describe("recordTransaction, several times at once", () => {
  const deliveries: Record<string, ReceivedTransaction[]> = {
    "a message": [transaction(), transaction(), transaction()],
    "a message without a time of its own": copies,
  };
  for (const [title, received] of Object.entries(deliveries)) {
    it(`records ${title} once, whichever steps fail`, async () => {
      const failuresOfSteps = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), failuresOfSteps, async (s, failures) => {
          const ports = createFakePorts();
          const faults = [...failures];
          /** Fails a step before or after it took effect. */
          const step: Step = async (work) => {
            await s.schedule(Promise.resolve());
            if (faults.pop() === true) throw sdkError("ServiceUnavailable", 503);
            const result = await work();
            if (faults.pop() === true) throw sdkError("TimeoutError");
            return result;
          };
          const deliver = async (delivery: ReceivedTransaction): Promise<void> => {
            const verdict = await record(delivery, withSteps(ports, step));
            if (verdict.kind === "wait") return deliver(delivery);
            assert.equal(verdict.kind, "done");
          };
          await s.waitFor(Promise.all(received.map(deliver)));
          assertOneOf(ports, [messageBody()]);
        }),
      );
    });
  }

  const bodies = [messageBody({ amount: 1 }), messageBody({ amount: 2 }), messageBody({ amount: 3 })];
  const rivals: Record<string, ReceivedTransaction[]> = {
    "one time": bodies.map((body) => transaction({ body })),
    "different times": bodies.map((body, index) => transaction({ body, timestamp: ACCEPTED_AT + index })),
    "times of their own and not": bodies.map((body, index) =>
      transaction({ body, timestamp: ACCEPTED_AT + index, statesTime: index === 0 }),
    ),
  };
  for (const [title, received] of Object.entries(rivals)) {
    it(`lets one of several messages with one id and ${title} win, and rejects the others`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (s) => {
          const ports = createFakePorts();
          const stores = withSteps(ports, inAnyOrder(s));
          const verdicts = await s.waitFor(Promise.all(received.map((rival) => record(rival, stores))));
          const winners = bodies.filter((_, index) => verdicts[index]?.kind === "done");
          assert.equal(winners.length, 1);
          assertOneOf(ports, winners);
          assert.equal(verdicts.filter(({ kind }) => kind === "reject").length, 2);
        }),
      );
    });
  }

  it("records a message once beside a version that makes no claims, as during a deployment", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const ports = createFakePorts();
        const stores = withSteps(ports, inAnyOrder(s));
        const before = { ...stores, sessions: { ...stores.sessions, claim: ownTime } };
        const verdicts = await s.waitFor(Promise.all([record(transaction(), before), record(transaction(), stores)]));
        assert.deepEqual(
          verdicts.map(({ kind }) => kind),
          ["done", "done"],
        );
        assertOneOf(ports, [messageBody()]);
      }),
    );
  });
});

const ownTime: TransactionStores["sessions"]["claim"] = ({ timestamp }) => Promise.resolve(timestamp);

/** Fails unless there are one row and one object, of one time, with one of the texts in both. */
function assertOneOf({ rows, objects }: FakePorts, texts: string[]): void {
  const [[row, text = ""] = []] = rows;
  assert.deepEqual([rows.size, objects.size], [1, 1]);
  assert.ok(texts.includes(text), text);
  const time = Number(row?.split(" ")[1]);
  const day = time < Date.UTC(2026, 2, 2) ? "01" : "02";
  assert.deepEqual([...objects], [[`transactions/2026/03/${day}/txn-1.json`, text]]);
}
