/** The outbox table: entries are claimed for a while, then removed or put off. Every time is the database's. */
import { createOutboxLooks, type OutboxLookOptions } from "./outbox-look";
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
   * the statement. Entries that others have left may not be among them until the next look from the beginning
   * (outbox-look.ts).
   */
  claim(limit: number, leaseSeconds: number): Promise<OutboxEntry[]>;
  /** Has the next claim take what a statement of this process appended, which began then by the database's clock. */
  appended(since: Date): void;
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

/**
 * Materialized, since a plan that ran the subquery again for every row would lock, and take, as many again each time. The update
 * touches no column that an index has (0005_outbox_queue.sql). A row comes also where nothing is due.
 */
const CLAIM_STATEMENT = `
  WITH due AS MATERIALIZED (
    SELECT id, queued_at FROM outbox WHERE queued_at BETWEEN $3 AND now() AND due_at <= now()
    ORDER BY queued_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE outbox SET due_at = now() + make_interval(secs => $2), attempts = attempts + 1
    FROM due WHERE outbox.id = due.id
    RETURNING outbox.id, request_id AS "requestId", body, attempts, due.queued_at
  ), look AS (
    SELECT CASE WHEN count(*) < $1 THEN now() ELSE max(queued_at) END AS passed FROM claimed
  )
  SELECT passed, id, "requestId", body, attempts FROM look LEFT JOIN claimed ON true`;

const POSTPONE_STATEMENT = `
  UPDATE outbox SET due_at = now() + make_interval(secs => p.delay), queued_at = now() + make_interval(secs => p.delay),
    last_error = p.error
  FROM unnest($1::bigint[], $2::float8[], $3::text[]) AS p (id, delay, error)
  WHERE outbox.id = p.id`;

const MEASURE_STATEMENT = `
  SELECT
    COALESCE((SELECT extract(epoch FROM now() - created_at) FROM outbox ORDER BY id LIMIT 1), 0)::float8 AS "lagSeconds",
    (SELECT count(*) FROM outbox WHERE attempts > $1)::int AS failed`;

/** Without an entry where nothing was due. */
type ClaimRow = { passed: Date } & (OutboxEntry | Record<keyof OutboxEntry, null>);

export function createOutboxStore(database: Database, options?: OutboxLookOptions): OutboxStore {
  const looks = createOutboxLooks(options);
  return {
    async claim(limit, leaseSeconds) {
      const look = looks.begin();
      let passed: Date | undefined;
      try {
        const { rows } = await database.query<ClaimRow>(CLAIM_STATEMENT, [limit, leaseSeconds, look.since]);
        passed = rows[0]?.passed;
        return rows.flatMap(({ id, requestId, body, attempts }) =>
          id === null ? [] : [{ id, requestId, body, attempts }],
        );
      } finally {
        look.end(passed);
      }
    },
    appended: (since) => looks.appended(since),
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
