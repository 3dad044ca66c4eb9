/** A claim beside a transaction that keeps dead rows from being removed: a backup, a report, a forgotten session. */
import { Client } from "pg";
import { createOutboxStore, type OutboxStore } from "../../service/store/outbox";
import { connectionConfig } from "../../service/store/pool";
import type { BenchDatabase, Context } from "../context";
import { interleave, timed } from "../interleave";
import { appendEntries } from "../outbox-backlog";
import type { Row } from "../row";

const DEAD_ROWS = 100_000;
const ENTRIES = 100;
const ROUNDS = 30;
const LEASE_SECONDS = 10;

export const outboxClaim: Row = {
  name: "outbox-claim",
  what:
    `The relay's claim of ${ENTRIES} entries while an old snapshot is open and ${DEAD_ROWS.toLocaleString("en-GB")} ` +
    "entries that were claimed and removed since cannot be vacuumed. Baseline: the same without either.",
  unit: "ms",
  goal: { of: "ratio", max: 2 },
  async measure(context) {
    const [crowded, empty] = [await context.startDatabase(), await context.startDatabase()];
    context.say(`${DEAD_ROWS} dead rows`);
    await openSnapshot(crowded, context);
    const stores = { crowded: createOutboxStore(crowded.service), empty: createOutboxStore(empty.service) };
    await passThrough(crowded, stores.crowded, DEAD_ROWS);
    return interleave(
      ROUNDS,
      () => claim(crowded, stores.crowded),
      () => claim(empty, stores.empty),
    );
  },
};

/** Opens a transaction whose snapshot stays as long as the row does. */
async function openSnapshot({ options }: BenchDatabase, { defer }: Context): Promise<void> {
  const client = new Client(await connectionConfig(options));
  await client.connect();
  defer(() => client.end());
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await client.query("SELECT count(*) FROM outbox");
}

/** Lets entries through the outbox as the relay does: appended, claimed, removed. */
async function passThrough(database: BenchDatabase, outbox: OutboxStore, count: number): Promise<void> {
  const atOnce = 10 * ENTRIES;
  for (let passed = 0; passed < count; passed += atOnce) {
    await appendEntries(database, atOnce);
    const entries = await outbox.claim(atOnce, LEASE_SECONDS);
    await outbox.remove(entries.map(({ id }) => id));
  }
}

/** Milliseconds of one claim of entries that were appended just before. */
async function claim(database: BenchDatabase, outbox: OutboxStore): Promise<number> {
  await appendEntries(database, ENTRIES);
  let ids: string[] = [];
  const milliseconds = await timed(async () => {
    ids = (await outbox.claim(ENTRIES, LEASE_SECONDS)).map(({ id }) => id);
  });
  if (ids.length !== ENTRIES) throw new Error(`${ids.length} of ${ENTRIES} entries were claimed.`);
  await outbox.remove(ids);
  return milliseconds;
}
