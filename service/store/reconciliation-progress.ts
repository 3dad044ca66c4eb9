/** The lease of the reconciliation, how far its pass is, and what its looks at the queues have shown. */
import type { Database } from "./pool";
import { onlyRow } from "./reconciliation";

/** Where a pass is: the UTC day of an acceptance, as YYYY-MM-DD, and the name of an object in that day's folder. */
export interface Place {
  day: string;
  name: string;
}

export interface Progress {
  /** Number of the pass under way, or of the last one. */
  pass: number;
  /** The last row that the pass has looked at; undefined between two passes. */
  place: Place | undefined;
  /** Rows that the pass has looked at. */
  transactions: number;
  /** Nobody has looked at the queues for LOOK_SECONDS. */
  isLookDue: boolean;
  /** No pass is under way, and one is asked for, or the last began PASS_HOURS ago. */
  isPassDue: boolean;
  openFindings: number;
}

export interface PassedRow extends Place {
  transactionId: string;
  acceptedAt: Date;
  /** Accepted longer ago than the age given. */
  isOld: boolean;
}

/** What a look has found empty, attributes of SQS that are approximate. */
export interface Look {
  queues: boolean;
  deadLetters: boolean;
}

/** Writes happen only while `holder` has the lease, and may be repeated. */
export interface ReconciliationProgress {
  /** Takes or keeps the lease; undefined while another has it. */
  hold(holder: string, leaseSeconds: number): Promise<Progress | undefined>;
  release(holder: string): Promise<void>;
  beginPass(holder: string, pass: number): Promise<void>;
  /** The rows after a place, in the order in which S3 lists their objects, those of one day at a time. */
  rowsAfter(place: Place, limit: number, oldAfterSeconds: number): Promise<PassedRow[]>;
  /** Keeps where the pass is, and which rows are suspected. */
  advance(holder: string, place: Place, transactions: number, suspects: PassedRow[]): Promise<void>;
  /** The pass has seen every row; forgets findings that were resolved RESOLVED_DAYS ago. */
  endPass(holder: string): Promise<void>;
  recordLook(holder: string, look: Look): Promise<void>;
}

/** A pass costs as much as there are rows; one a day finds a loss within a day. */
const PASS_HOURS = 24;

const LOOK_SECONDS = 60;

/** Looks further apart than this tell nothing of the time between them, in seconds. */
const MAX_LOOK_GAP_SECONDS = 180;

/** An older entry means that the outbox does not send, in seconds; mostly it does so at once. */
const FRESH_ENTRY_SECONDS = 30;

/** So long a sent and resolved finding still counts its sendings. */
const RESOLVED_DAYS = 30;

const HOLD_STATEMENT = `
  UPDATE reconciliation SET holder = $1, lease_until = now() + make_interval(secs => $2)
  WHERE holder = $1 OR lease_until < now()
  RETURNING pass, pass_started_at IS NOT NULL AS "isUnderWay", position_day::text AS day, position_name AS name,
    pass_transactions::float8 AS transactions,
    COALESCE(looked_at < now() - make_interval(secs => ${LOOK_SECONDS}), true) AS "isLookDue",
    pass_started_at IS NULL AND (requested_at IS NOT NULL
      OR COALESCE(completed_started_at < now() - make_interval(hours => ${PASS_HOURS}), true)) AS "isPassDue",
    (SELECT count(*) FROM reconciliation_findings WHERE resolved_at IS NULL)::int AS "openFindings"`;

interface HeldRow extends Omit<Progress, "place">, Place {
  isUnderWay: boolean;
}

const IS_HELD = "holder = $1 AND lease_until > now()";

const BEGIN_STATEMENT = `
  UPDATE reconciliation SET pass = $2, pass_started_at = now(), pass_transactions = 0, requested_at = NULL,
    position_day = '-infinity', position_name = ''
  WHERE ${IS_HELD} AND pass_started_at IS NULL`;

/** Of the index transactions_day. Objects are named by the id with an ending, which changes the order: "a-b.json", "a.json". */
export const DAY_EXPRESSION = "((accepted_at AT TIME ZONE 'UTC')::date)";
export const NAME_EXPRESSION = `((transaction_id || '.json') COLLATE "C")`;

/** The limit comes before the choice of a day, so that a statement reads no more than so many rows. */
const ROWS_STATEMENT = `
  WITH next AS MATERIALIZED (
    SELECT ${DAY_EXPRESSION} AS day, ${NAME_EXPRESSION} AS name, transaction_id, accepted_at FROM transactions
    WHERE (${DAY_EXPRESSION}, ${NAME_EXPRESSION}) > ($1::date, $2) ORDER BY 1, 2 LIMIT $3
  )
  SELECT day::text, name, transaction_id AS "transactionId", accepted_at AS "acceptedAt",
    accepted_at < now() - make_interval(secs => $4) AS "isOld"
  FROM next WHERE next.day = (SELECT min(day) FROM next) ORDER BY next.name`;

const ADVANCE_STATEMENT = `
  WITH held AS (
    UPDATE reconciliation SET position_day = $2::date, position_name = $3, pass_transactions = $4
    WHERE ${IS_HELD} AND pass_started_at IS NOT NULL RETURNING pass
  )
  INSERT INTO reconciliation_findings (transaction_id, accepted_at)
  SELECT suspect.id, suspect.accepted_at FROM held, unnest($5::text[], $6::timestamptz[]) AS suspect (id, accepted_at)
  ON CONFLICT (transaction_id) DO UPDATE
  SET kind = 'suspected', detail = '', found_at = now(), examined_at = NULL, resolved_at = NULL
  WHERE reconciliation_findings.resolved_at IS NOT NULL`;

const END_STATEMENT = `
  WITH ended AS (
    UPDATE reconciliation SET completed_started_at = pass_started_at, completed_at = now(),
      completed_transactions = pass_transactions, pass_started_at = NULL
    WHERE ${IS_HELD} AND pass_started_at IS NOT NULL RETURNING pass
  )
  DELETE FROM reconciliation_findings USING ended WHERE resolved_at < now() - make_interval(days => ${RESOLVED_DAYS})`;

/** The start of a row of looks, each soon enough after the other, that have all found this empty. */
const emptySince = (column: string, isEmpty: string) => `
  ${column} = CASE WHEN ${isEmpty} THEN
    CASE WHEN looked_at > now() - make_interval(secs => ${MAX_LOOK_GAP_SECONDS}) THEN COALESCE(${column}, now()) ELSE now() END
  END`;

const IS_OUTBOX_FRESH = `NOT EXISTS (
  SELECT FROM (SELECT created_at FROM outbox ORDER BY id LIMIT 1) AS oldest
  WHERE created_at < now() - make_interval(secs => ${FRESH_ENTRY_SECONDS}))`;

const LOOK_STATEMENT = `
  UPDATE reconciliation SET looked_at = now(), ${emptySince("outbox_empty_since", IS_OUTBOX_FRESH)},
    ${emptySince("queues_empty_since", `$2 AND $3 AND ${IS_OUTBOX_FRESH}`)},
    ${emptySince("dead_letters_empty_since", `$3 AND ${IS_OUTBOX_FRESH}`)}
  WHERE ${IS_HELD}`;

export function createReconciliationProgress(database: Database): ReconciliationProgress {
  return {
    async hold(holder, leaseSeconds) {
      const { rows } = await database.query<HeldRow>(HOLD_STATEMENT, [holder, leaseSeconds]);
      if (rows.length === 0) return undefined;
      const { isUnderWay, day, name, ...progress } = onlyRow(rows);
      return { ...progress, place: isUnderWay ? { day, name } : undefined };
    },
    async release(holder) {
      await database.query("UPDATE reconciliation SET lease_until = '-infinity' WHERE holder = $1", [holder]);
    },
    async beginPass(holder, pass) {
      await database.query(BEGIN_STATEMENT, [holder, pass]);
    },
    async rowsAfter({ day, name }, limit, oldAfterSeconds) {
      return (await database.query<PassedRow>(ROWS_STATEMENT, [day, name, limit, oldAfterSeconds])).rows;
    },
    async advance(holder, { day, name }, transactions, suspects) {
      await database.query(ADVANCE_STATEMENT, [
        holder,
        day,
        name,
        transactions,
        suspects.map(({ transactionId }) => transactionId),
        suspects.map(({ acceptedAt }) => acceptedAt.toISOString()),
      ]);
    },
    async endPass(holder) {
      await database.query(END_STATEMENT, [holder]);
    },
    async recordLook(holder, { queues, deadLetters }) {
      await database.query(LOOK_STATEMENT, [holder, queues, deadLetters]);
    },
  };
}
