/** The outbox table: entries are claimed for a while, then removed or put off. Every time is the database's. */
import type { Database } from "./pool";

export interface OutboxEntry {
  id: string;
  requestId: string;
  body: string;
  /** Attempts begun, with this one. */
  attempts: number;
}

export interface PostponedEntry {
  id: string;
  delaySeconds: number;
  error: string;
}

export interface OutboxStore {
  /**
   * Takes up to `limit` due entries for `leaseSeconds`. No two claims get the same entry within its lease, and no lock outlives
   * the statement.
   */
  claim(limit: number, leaseSeconds: number): Promise<OutboxEntry[]>;
  /** Forgets entries that are in the queue. */
  remove(ids: string[]): Promise<void>;
  /** Makes entries due again after their delay. */
  postpone(postponed: PostponedEntry[]): Promise<void>;
  /**
   * Age of the oldest entry in seconds, 0 when there is none; and how many entries failed at least `failures` times and were
   * taken up again since: an attempt that is under way has not failed.
   */
  measure(failures: number): Promise<{ lagSeconds: number; failed: number }>;
}

/** Materialized, since a plan that ran the subquery again for every row would lock, and take, as many again each time. */
const CLAIM_STATEMENT = `
  WITH due AS MATERIALIZED (
    SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  UPDATE outbox SET due_at = now() + make_interval(secs => $2), attempts = attempts + 1
  FROM due WHERE outbox.id = due.id
  RETURNING outbox.id, request_id AS "requestId", body, attempts`;

const POSTPONE_STATEMENT = `
  UPDATE outbox SET due_at = now() + make_interval(secs => p.delay), last_error = p.error
  FROM unnest($1::bigint[], $2::float8[], $3::text[]) AS p (id, delay, error)
  WHERE outbox.id = p.id`;

const MEASURE_STATEMENT = `
  SELECT
    COALESCE((SELECT extract(epoch FROM now() - created_at) FROM outbox ORDER BY id LIMIT 1), 0)::float8 AS "lagSeconds",
    (SELECT count(*) FROM outbox WHERE attempts > $1)::int AS failed`;

export function createOutboxStore(database: Database): OutboxStore {
  return {
    async claim(limit, leaseSeconds) {
      const { rows } = await database.query<OutboxEntry>(CLAIM_STATEMENT, [limit, leaseSeconds]);
      return rows;
    },
    async remove(ids) {
      if (ids.length > 0) await database.query("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [ids]);
    },
    async postpone(postponed) {
      if (postponed.length === 0) return;
      await database.query(POSTPONE_STATEMENT, [
        postponed.map(({ id }) => id),
        postponed.map(({ delaySeconds }) => delaySeconds),
        postponed.map(({ error }) => error),
      ]);
    },
    async measure(failures) {
      const { rows } = await database.query<{ lagSeconds: number; failed: number }>(MEASURE_STATEMENT, [failures]);
      return rows[0] ?? { lagSeconds: 0, failed: 0 };
    },
  };
}
