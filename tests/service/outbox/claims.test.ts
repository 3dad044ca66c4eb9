import assert from "node:assert/strict";
import { Client } from "pg";
import { createOutboxStore, type OutboxStore } from "../../../service/store/outbox";
import { connectionConfig, createDatabase, type Database } from "../../../service/store/pool";
import { connectionOptions, createTestDatabase } from "../../support/servers/database";
import { use, useForEach } from "../../support/use";

/** What tasks of version 0.2.0 claim with. */
const FORMER_CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  UPDATE outbox SET due_at = now() + make_interval(secs => $2), attempts = attempts + 1
  FROM due WHERE outbox.id = due.id
  RETURNING outbox.id`;

const APPEND = `
  INSERT INTO outbox (transaction_id, request_id, body)
  SELECT $1 || n, 'r', repeat('x', 300) FROM generate_series(1, $2::int) AS n
  RETURNING id, now() AS since`;

describe("a claim", () => {
  const postgres = use(createTestDatabase, ({ stop }) => stop());
  const client = use(
    async () => {
      const connected = new Client(await connectionConfig(connectionOptions(postgres())));
      await connected.connect();
      return connected;
    },
    (connected) => connected.end(),
  );
  const opened = useForEach(
    () => Promise.resolve(createDatabase(connectionOptions(postgres()))),
    async (database) => {
      await database.close();
      await postgres().query("TRUNCATE outbox");
    },
  );
  let seconds: number;
  let outbox: OutboxStore;
  const createStore = (database: Database = opened()) =>
    createOutboxStore(database, { wholeLookSeconds: 5, now: () => seconds * 1_000 });
  beforeEach(() => {
    seconds = 0;
    outbox = createStore();
  });

  const append = async (count: number, prefix = "t-") => (await postgres().query(APPEND, [prefix, count])).map(idOf);
  const idOf = ({ id }: Record<string, unknown>) => String(id);
  const claimIds = async (store: OutboxStore, limit = 100) => (await store.claim(limit, 30)).map(({ id }) => id).sort();

  it("takes the entries in the order in which they become due", async () => {
    const [first = "", second = "", third = ""] = await append(3);
    assert.deepEqual(await claimIds(outbox), [first, second, third]);
    await outbox.postpone([
      { id: first, delaySeconds: 0, error: "e" },
      { id: second, delaySeconds: 60, error: "e" },
    ]);
    const [fourth = ""] = await append(1);
    assert.deepEqual(await claimIds(outbox, 1), [first]);
    assert.deepEqual(await claimIds(outbox), [fourth]);
    await postgres().query("UPDATE outbox SET due_at = now(), queued_at = now() WHERE id = $1", [second]);
    assert.deepEqual(await claimIds(outbox), [second]);
  });

  it("goes on behind its limit with the next one", async () => {
    const ids = await append(5);
    assert.deepEqual(await claimIds(outbox, 2), ids.slice(0, 2));
    assert.deepEqual(await claimIds(outbox, 2), ids.slice(2, 4));
    assert.deepEqual(await claimIds(outbox, 2), ids.slice(4));
    assert.deepEqual(await claimIds(outbox, 2), []);
  });

  it("finds what another task has left at its next look from the beginning", async () => {
    const [id = ""] = await append(1);
    assert.deepEqual(await claimIds(createStore()), [id]);
    assert.deepEqual(await claimIds(outbox), []);
    await postgres().query("UPDATE outbox SET due_at = now()");
    seconds = 4.9;
    assert.deepEqual(await claimIds(outbox), []);
    seconds = 5;
    assert.deepEqual(await claimIds(outbox), [id]);
  });

  it("finds what was committed after a look that came later, where the process says that it was", async () => {
    await client().query("BEGIN");
    const { rows } = await client().query<{ id: string; since: Date }>(APPEND, ["late-", 1]);
    assert.deepEqual(await claimIds(outbox), []);
    await client().query("COMMIT");
    assert.ok(rows[0]);
    outbox.appended(rows[0].since);
    assert.deepEqual(await claimIds(outbox), [rows[0].id]);
  });

  it("and one of the version before never have the same entry", async () => {
    const ids = await append(30);
    const [ours, former, others] = await Promise.all([
      claimIds(outbox, 10),
      client().query<{ id: string }>(FORMER_CLAIM, [10, 30]),
      claimIds(createStore(), 10),
    ]);
    const again = await client().query<{ id: string }>(FORMER_CLAIM, [100, 30]);
    const left = await claimIds(outbox);
    const all = [...ours, ...others, ...former.rows.map(idOf), ...again.rows.map(idOf), ...left];
    assert.deepEqual(all.sort(), ids.sort());
  });

  it("makes no entry in an index", async () => {
    await append(50);
    const fresh = new Client(await connectionConfig(connectionOptions(postgres())));
    await fresh.connect();
    try {
      // Within a transaction a session's own figures alone are seen, and at once; of a fresh one there are no others.
      await fresh.query("BEGIN");
      const database: Database = { ...opened(), query: (text, values) => fresh.query(text, values) };
      assert.equal((await claimIds(createStore(database))).length, 50);
      const { rows } = await fresh.query(
        "SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot FROM pg_stat_xact_user_tables WHERE relname = 'outbox'",
      );
      assert.deepEqual(rows, [{ updates: 50, hot: 50 }]);
    } finally {
      await fresh.end();
    }
  });

  it("looks at no more of what was sent, however much that is, beside a transaction for which it must stay", async () => {
    const few = await countBlocks(100);
    assert.ok((await countBlocks(3_000)) <= 2 * few);
  });

  /** Blocks of table and indexes that a claim of ten looks at after so many that were sent beside an open snapshot. */
  async function countBlocks(sent: number): Promise<number> {
    const reader = new Client(await connectionConfig(connectionOptions(postgres())));
    await reader.connect();
    let statement: [text: string, values?: unknown[]] = [""];
    const database: Database = {
      ...opened(),
      query: (text, values) => {
        statement = [text, values];
        return opened().query(text, values);
      },
    };
    const store = createStore(database);
    try {
      await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
      await reader.query("SELECT FROM outbox");
      for (let count = 0; count < sent; count += 100) {
        await append(100);
        await store.remove(await claimIds(store));
      }
      await store.claim(10, 30);
      await append(10);
      const [text, values] = statement;
      const { rows } = await opened().query<Explained>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      const [explained = assert.fail("no plan")] = rows[0]?.["QUERY PLAN"] ?? [];
      return explained.Plan["Shared Hit Blocks"] + explained.Plan["Shared Read Blocks"];
    } finally {
      await reader.end();
    }
  }
});

interface Explained {
  "QUERY PLAN": { Plan: { "Shared Hit Blocks": number; "Shared Read Blocks": number } }[];
}
