import assert from "node:assert/strict";
import { questions } from "../../../service/operations/questions";
import { createDatabase, type Database } from "../../../service/store/pool";
import { createTransactionStore } from "../../../service/store/transactions";
import { connectionOptions, createTestDatabase, type TestDatabase } from "../../support/servers/database";
import { useForEach } from "../../support/use";

const TRANSACTION = {
  transactionId: "order-1",
  userId: "me",
  amount: "12.50",
  currency: "EUR",
  timestamp: 1_700_000_000_000,
};

describe("an operator's question about the database", () => {
  const opened = useForEach(
    async (): Promise<{ raw: TestDatabase; database: Database }> => {
      const raw = await createTestDatabase();
      return { raw, database: createDatabase(connectionOptions(raw)) };
    },
    async ({ raw, database }) => {
      await database.close();
      await raw.stop();
    },
  );

  /** As it arrives. */
  const inJson = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer));

  async function accept(transactionId: string): Promise<void> {
    const store = createTransactionStore({ database: opened().database, onAppended: () => undefined });
    await store.accept({ ...TRANSACTION, transactionId }, `request of ${transactionId}`);
  }

  it("status: tells what waits in the outbox, and how the reconciliation is", async () => {
    const { raw, database } = opened();
    await accept("order-1");
    await accept("order-2");
    await raw.query(
      "UPDATE outbox SET created_at = now() - interval '90 s', attempts = 3, last_error = 'no' WHERE transaction_id = 'order-1'",
    );
    await raw.query(
      "INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind) VALUES ('x', now(), 'missing')",
    );
    const { outbox, reconciliation } = await questions.status(database, "");
    assert.deepEqual(
      { ...outbox, oldestSeconds: Math.floor(outbox.oldestSeconds) },
      {
        waiting: 2,
        failed: 1,
        oldestSeconds: 90,
        failures: [{ transactionId: "order-1", attempts: 3, lastError: "no" }],
      },
    );
    assert.deepEqual(inJson(reconciliation), {
      lastPass: null,
      currentPass: null,
      requestedAt: null,
      open: { suspected: 0, missing: 1, different: 0, rejected: 0 },
    });
  });

  it("trail: tells of the row, the entries in the outbox and what was found, resolved or not", async () => {
    const { raw, database } = opened();
    await accept("order-1");
    await raw.query(`UPDATE outbox SET created_at = '2026-11-23T10:00:00Z', due_at = '2026-11-23T10:01:00Z', attempts = 3,
      last_error = 'the queue refuses'`);
    await raw.query(`INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind, detail, found_at, examined_at,
      sendings, last_sent_at, resolved_at) VALUES ('order-1', '2026-11-23T09:00:00Z', 'complete', 'all of it is there',
      '2026-11-23T11:00:00Z', '2026-11-23T12:00:00Z', 1, '2026-11-23T11:30:00Z', '2026-11-23T12:00:00Z')`);
    assert.deepEqual(inJson(await questions.trail(database, "order-1")), {
      transaction: TRANSACTION,
      waiting: [
        {
          requestId: "request of order-1",
          attempts: 3,
          createdAt: "2026-11-23T10:00:00.000Z",
          dueAt: "2026-11-23T10:01:00.000Z",
          lastError: "the queue refuses",
        },
      ],
      finding: {
        transactionId: "order-1",
        acceptedAt: "2026-11-23T09:00:00.000Z",
        kind: "complete",
        detail: "all of it is there",
        foundAt: "2026-11-23T11:00:00.000Z",
        examinedAt: "2026-11-23T12:00:00.000Z",
        sendings: 1,
        lastSentAt: "2026-11-23T11:30:00.000Z",
        resolvedAt: "2026-11-23T12:00:00.000Z",
      },
    });
    assert.deepEqual(inJson(await questions.trail(database, "order-2")), { waiting: [] });
  });

  it("trail: tells nothing that is optional, as its answer goes through a log", async () => {
    const { database } = opened();
    const store = createTransactionStore({ database, onAppended: () => undefined });
    await store.accept({ ...TRANSACTION, type: "secret type", metadata: { secret: "member" } }, "request");
    const { transaction } = await questions.trail(database, "order-1");
    assert.deepEqual(inJson(transaction), TRANSACTION);
  });

  it("reconciliation: changes nothing, and reconcile-now asks for a pass", async () => {
    const { raw, database } = opened();
    await raw.query(`INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind)
      SELECT 'order-' || lpad(n::text, 3, '0'), now(), 'missing' FROM generate_series(1, 120) AS n`);
    const { state, findings } = await questions.reconciliation(database, "");
    assert.equal(state.requestedAt, null);
    assert.equal(state.open.missing, 120);
    assert.deepEqual(
      [findings.length, findings[0]?.transactionId, findings.at(-1)?.transactionId],
      [100, "order-001", "order-100"],
    );
    const { state: asked } = await questions["reconcile-now"](database, "");
    assert.ok(asked.requestedAt);
  });

  it("reconcile-again: lets an open finding's message be sent some times more, and no other's", async () => {
    const { raw, database } = opened();
    await raw.query(`INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind, sendings, resolved_at)
      VALUES ('open', now(), 'missing', 3, NULL), ('other', now(), 'missing', 3, NULL), ('done', now(), 'complete', 3, now())`);
    const ask = questions["reconcile-again"];
    const answers = [await ask(database, "open"), await ask(database, "done"), await ask(database, "none")];
    assert.deepEqual(answers, [{ isFound: true }, { isFound: false }, { isFound: false }]);
    assert.deepEqual(
      await raw.query("SELECT transaction_id AS id, sendings FROM reconciliation_findings ORDER BY id"),
      [
        { id: "done", sendings: 3 },
        { id: "open", sendings: 0 },
        { id: "other", sendings: 3 },
      ],
    );
  });
});
