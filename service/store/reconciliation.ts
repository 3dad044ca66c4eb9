/** What the reconciliation has found, and how far it is: for metrics and for whoever asks. Every time is the database's. */
import type { Database } from "./pool";

/** Its message is sent again at most so often, then a person has to look. The table refuses more. */
export const MAX_SENDINGS = 3;

/** A missing transaction that is older is reported, in hours, whatever may still wait for it somewhere. */
const REPORTED_AFTER_HOURS = 24;

/**
 * - `suspected`: a pass has missed something, and nobody has looked closer yet;
 * - `missing`: table or log, or both, do not have it, or do not give it;
 * - `different`: one of them has another text under its key;
 * - `rejected`: it was given up with a reason, and may wait in the dead-letter queue.
 */
export type FindingKind = "suspected" | "missing" | "different" | "rejected";

/** A transaction that table or log do not show as it is in Aurora. */
export interface Finding {
  transactionId: string;
  acceptedAt: Date;
  kind: FindingKind;
  /** What is missing or different, or why it was rejected. */
  detail: string;
  foundAt: Date;
  examinedAt: Date | null;
  /** How often its message was sent again, at most MAX_SENDINGS. */
  sendings: number;
  lastSentAt: Date | null;
}

export interface ReconciliationState {
  /** The last pass that got to the end; null before the first. */
  lastPass: { startedAt: Date; completedAt: Date; transactions: number } | null;
  /** The pass under way, with its last transaction: the UTC day of its acceptance, and its id; null between two. */
  currentPass: { startedAt: Date; transactions: number; day: string | null; transactionId: string | null } | null;
  /** Since when a pass is asked for that has not begun. */
  requestedAt: Date | null;
  /** Findings that are not resolved. */
  open: Record<FindingKind, number>;
}

export interface ReconciliationMeasures {
  /** Missing ones that are older than a day, or were sent again as often as may be. */
  unreconciled: number;
  different: number;
  /** Since the end of the last complete pass; before the first since the schema is there. */
  passAgeSeconds: number;
}

export interface ReconciliationStore {
  state(): Promise<ReconciliationState>;
  /** Open findings, the first in the order of their ids. */
  findings(limit: number): Promise<Finding[]>;
  /** That of one transaction, also when it is resolved. */
  find(transactionId: string): Promise<(Finding & { resolvedAt: Date | null }) | undefined>;
  /** Lets an open finding's message be sent MAX_SENDINGS times more. @returns whether there is such a finding. */
  allowSendings(transactionId: string): Promise<boolean>;
  /** Asks for a pass: it begins within seconds, or after the one under way. */
  request(): Promise<void>;
  measure(): Promise<ReconciliationMeasures>;
}

const STATE_STATEMENT = `
  SELECT requested_at AS "requestedAt", pass_started_at AS "passStartedAt", pass_transactions::float8 AS "passTransactions",
    NULLIF(position_day, '-infinity')::text AS day, NULLIF(left(position_name, -length('.json')), '') AS "transactionId",
    completed_started_at AS "startedAt", completed_at AS "completedAt", completed_transactions::float8 AS transactions,
    (SELECT json_object_agg(kind, count) FROM (
      SELECT kind, count(*) FROM reconciliation_findings WHERE resolved_at IS NULL GROUP BY kind
    ) AS counted) AS open
  FROM reconciliation`;

interface StateRow {
  requestedAt: Date | null;
  passStartedAt: Date | null;
  passTransactions: number;
  day: string | null;
  transactionId: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  transactions: number;
  open: Partial<ReconciliationState["open"]> | null;
}

const FINDING_COLUMNS = `
  transaction_id AS "transactionId", accepted_at AS "acceptedAt", kind, detail, found_at AS "foundAt",
  examined_at AS "examinedAt", sendings, last_sent_at AS "lastSentAt"`;

const FINDINGS_STATEMENT = `
  SELECT ${FINDING_COLUMNS} FROM reconciliation_findings WHERE resolved_at IS NULL ORDER BY transaction_id LIMIT $1`;

const FIND_STATEMENT = `
  SELECT ${FINDING_COLUMNS}, resolved_at AS "resolvedAt" FROM reconciliation_findings WHERE transaction_id = $1`;

const MEASURE_STATEMENT = `
  SELECT
    (SELECT count(*) FROM reconciliation_findings WHERE resolved_at IS NULL AND kind = 'missing'
      AND (accepted_at < now() - make_interval(hours => $1) OR sendings >= $2))::int AS unreconciled,
    (SELECT count(*) FROM reconciliation_findings WHERE resolved_at IS NULL AND kind = 'different')::int AS different,
    extract(epoch FROM now() - COALESCE(completed_at, created_at))::float8 AS "passAgeSeconds"
  FROM reconciliation`;

export function createReconciliationStore(database: Database): ReconciliationStore {
  return {
    async state() {
      const { rows } = await database.query<StateRow>(STATE_STATEMENT);
      return toState(onlyRow(rows));
    },
    async findings(limit) {
      return (await database.query<Finding>(FINDINGS_STATEMENT, [limit])).rows;
    },
    async find(transactionId) {
      type Row = Finding & { resolvedAt: Date | null };
      return (await database.query<Row>(FIND_STATEMENT, [transactionId])).rows[0];
    },
    async allowSendings(transactionId) {
      const statement =
        "UPDATE reconciliation_findings SET sendings = 0 WHERE transaction_id = $1 AND resolved_at IS NULL";
      return (await database.query(statement, [transactionId])).rowCount === 1;
    },
    async request() {
      await database.query("UPDATE reconciliation SET requested_at = COALESCE(requested_at, now())");
    },
    async measure() {
      const values = [REPORTED_AFTER_HOURS, MAX_SENDINGS];
      return onlyRow((await database.query<ReconciliationMeasures>(MEASURE_STATEMENT, values)).rows);
    },
  };
}

/** @throws Error when somebody has emptied the table. */
export function onlyRow<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("The table reconciliation has no row: insert one with its default values.");
  return row;
}

function toState(row: StateRow): ReconciliationState {
  const { requestedAt, passStartedAt, passTransactions, day, transactionId, startedAt, completedAt, transactions } =
    row;
  return {
    lastPass: startedAt && completedAt && { startedAt, completedAt, transactions },
    currentPass: passStartedAt && { startedAt: passStartedAt, transactions: passTransactions, day, transactionId },
    requestedAt,
    open: { suspected: 0, missing: 0, different: 0, rejected: 0, ...row.open },
  };
}
