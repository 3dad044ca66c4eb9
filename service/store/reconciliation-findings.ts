/** The findings of the reconciliation as it works them off: which are due, what came of them, and messages sent again. */
import type { Database } from "./pool";
import type { FindingKind } from "./reconciliation";

export interface DueFinding {
  transactionId: string;
  sendings: number;
  /** No message of it can still wait anywhere. */
  isGone: boolean;
}

/** What an examination has shown. */
export interface ExaminedFinding {
  transactionId: string;
  /** As it was when the examination began; when another has sent it meanwhile, nothing is written. */
  sendings: number;
  kind: FindingKind | "complete";
  detail: string;
  /** There is nothing left to do. */
  isResolved: boolean;
  /** The message to send again. */
  body?: string;
}

export interface ReconciliationFindings {
  /** Open findings that nobody has examined for EXAMINE_SECONDS, those first that wait longest. */
  due(limit: number): Promise<DueFinding[]>;
  /** Writes only while `holder` has the lease. A message goes into the outbox in the same statement that counts it. */
  settle(holder: string, examined: ExaminedFinding[]): Promise<void>;
}

/** Who sends it, in the outbox and as the message's attribute. */
const RECONCILIATION_REQUEST_ID = "reconciliation";

/**
 * Looks of so many seconds in a row must all have found the queues empty. SQS promises its numbers a minute after the last
 * message was sent (SQS Developer Guide, "Available CloudWatch metrics"), and a look comes every minute.
 */
const EMPTY_SECONDS = 300;

const EXAMINE_SECONDS = 300;

/** A clock that is wrong by more than this would be noticed, in hours. */
const CLOCK_HOURS = 1;

/**
 * The queue's retention, twice: a message may be sent anew until the first one is over (infra/events/event-queue.ts), and the
 * copy has one of its own.
 */
const QUEUE_DAYS = 8;
const DEAD_LETTER_DAYS = 14;

const emptyBefore = (column: string) => `
  CASE WHEN ${column} <= looked_at - make_interval(secs => ${EMPTY_SECONDS}) THEN looked_at - make_interval(secs => ${EMPTY_SECONDS}) END`;

/**
 * No message can wait any more
 * - when all was empty for a while that began after the finding or the last sending, whatever the clock of the task said
 *   that accepted it;
 * - when the queue must have given it up, and the dead-letter queue was empty afterwards: a busy queue is never empty;
 * - when the dead-letter queue must have given it up, too.
 */
const IS_GONE = `
  GREATEST(found_at, last_sent_at) < ${emptyBefore("queues_empty_since")}
  OR waits_from < ${emptyBefore("dead_letters_empty_since")} - make_interval(days => ${QUEUE_DAYS})
  OR waits_from < ${emptyBefore("outbox_empty_since")} - make_interval(days => ${QUEUE_DAYS + DEAD_LETTER_DAYS})`;

const DUE_STATEMENT = `
  SELECT transaction_id AS "transactionId", sendings, COALESCE(${IS_GONE}, false) AS "isGone"
  FROM reconciliation, reconciliation_findings,
    LATERAL (SELECT GREATEST(accepted_at + make_interval(hours => ${CLOCK_HOURS}), last_sent_at) AS waits_from) AS waiting
  WHERE resolved_at IS NULL AND (examined_at IS NULL OR examined_at < now() - make_interval(secs => ${EXAMINE_SECONDS}))
  ORDER BY examined_at NULLS FIRST LIMIT $1`;

const SETTLE_STATEMENT = `
  WITH held AS (
    SELECT FROM reconciliation WHERE holder = $1 AND lease_until > now() FOR UPDATE
  ), settled AS (
    UPDATE reconciliation_findings AS finding SET kind = examined.kind, detail = examined.detail, examined_at = now(),
      resolved_at = CASE WHEN examined.is_resolved THEN now() END,
      sendings = examined.sendings + CASE WHEN examined.body IS NULL THEN 0 ELSE 1 END,
      last_sent_at = CASE WHEN examined.body IS NULL THEN last_sent_at ELSE now() END
    FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::boolean[], $7::text[])
      AS examined (transaction_id, sendings, kind, detail, is_resolved, body)
    WHERE finding.transaction_id = examined.transaction_id AND finding.sendings = examined.sendings
      AND EXISTS (SELECT FROM held)
    RETURNING finding.transaction_id, examined.body
  )
  INSERT INTO outbox (transaction_id, request_id, body)
  SELECT transaction_id, '${RECONCILIATION_REQUEST_ID}', body FROM settled WHERE body IS NOT NULL`;

export function createReconciliationFindings(database: Database): ReconciliationFindings {
  return {
    async due(limit) {
      return (await database.query<DueFinding>(DUE_STATEMENT, [limit])).rows;
    },
    async settle(holder, examined) {
      const column = <Value>(value: (finding: ExaminedFinding) => Value) => examined.map(value);
      await database.query(SETTLE_STATEMENT, [
        holder,
        column(({ transactionId }) => transactionId),
        column(({ sendings }) => sendings),
        column(({ kind }) => kind),
        column(({ detail }) => detail),
        column(({ isResolved }) => isResolved),
        column(({ body }) => body ?? null),
      ]);
    },
  };
}
