/** What an operator asks of the outbox: how much waits in it, and whether a transaction does. */
import type { Database } from "./pool";

export interface OutboxState {
  waiting: number;
  /** Age of the oldest entry in seconds, 0 when there is none. */
  oldestSeconds: number;
  /** Entries of which sending has failed at least once. */
  failed: number;
  /** The oldest of those, at most MAX_FAILURES. */
  failures: { transactionId: string; attempts: number; lastError: string }[];
}

const MAX_FAILURES = 5;

/** A message that is not known to be in the queue. */
export interface WaitingEntry {
  requestId: string;
  /** Attempts begun. */
  attempts: number;
  /** ISO 8601, as the next two. */
  createdAt: string;
  dueAt: string;
  lastError: string | null;
}

const STATE_STATEMENT = `
  SELECT count(*)::int AS waiting, count(*) FILTER (WHERE last_error IS NOT NULL)::int AS failed,
    COALESCE(extract(epoch FROM now() - min(created_at)), 0)::float8 AS "oldestSeconds"
  FROM outbox`;

const FAILURES_STATEMENT = `
  SELECT transaction_id AS "transactionId", attempts, last_error AS "lastError"
  FROM outbox WHERE last_error IS NOT NULL ORDER BY id LIMIT ${MAX_FAILURES}`;

const ENTRY_STATEMENT = `
  SELECT request_id AS "requestId", attempts, created_at AS "createdAt", due_at AS "dueAt", last_error AS "lastError"
  FROM outbox WHERE transaction_id = $1 ORDER BY id`;

export async function readOutboxState(database: Database): Promise<OutboxState> {
  type Counts = Omit<OutboxState, "failures">;
  const { rows } = await database.query<Counts>(STATE_STATEMENT);
  const { rows: failures } = await database.query<OutboxState["failures"][number]>(FAILURES_STATEMENT);
  return { ...(rows[0] ?? { waiting: 0, oldestSeconds: 0, failed: 0 }), failures };
}

export async function findWaitingEntries(database: Database, transactionId: string): Promise<WaitingEntry[]> {
  type Row = Omit<WaitingEntry, "createdAt" | "dueAt"> & { createdAt: Date; dueAt: Date };
  const { rows } = await database.query<Row>(ENTRY_STATEMENT, [transactionId]);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), dueAt: row.dueAt.toISOString() }));
}
