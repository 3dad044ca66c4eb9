/** Transactions in PostgreSQL; each is written together with its outbox entry. */
import type { AcceptedTransaction } from "../../domain/transaction";
import { UnavailableError } from "../process/errors";
import { READ_COLUMNS, toTransaction, type TransactionRow } from "./columns";
import { classifyDatabaseFailure } from "./database-failure";
import { createGroupCommit } from "./group-commit";
import { identityHash } from "./identity-hash";
import { insertTransactions, type Candidate, type Kept } from "./insert-transactions";
import type { Database } from "./pool";

/**
 * `accepted` with the time of the first acceptance, and whether that was another request's; `conflict` when the id belongs to
 * another transaction, which stays as it was.
 */
export type Acceptance = { kind: "accepted"; timestamp: number; isRepetition: boolean } | { kind: "conflict" };

export interface TransactionStore {
  /** Resolves when the transaction and its outbox entry are durable. */
  accept(transaction: AcceptedTransaction, requestId: string): Promise<Acceptance>;
  find(transactionId: string): Promise<AcceptedTransaction | undefined>;
  /** Whether its message is still in the outbox, or may be. */
  isUnsent(transaction: AcceptedTransaction): Promise<boolean>;
}

const EXISTING_STATEMENT =
  "SELECT transaction_id, request_hash, accepted_at FROM transactions WHERE transaction_id = ANY($1::text[])";

const READ_STATEMENT = `SELECT ${READ_COLUMNS} FROM transactions WHERE transaction_id = ANY($1::text[])`;

/** Entries of the outbox among which a message is looked for: with them a look-up takes some milliseconds, however many there are. */
const MAX_ENTRIES_SEARCHED = 1_000;

/**
 * An entry is made a moment after its transaction was accepted: two commits' time, and what the clocks of task and database
 * differ by.
 */
const MAX_SECONDS_UNTIL_ENTRY = 60;

/**
 * The outbox has no index by transaction, which each acceptance would pay for. The entries are in the order of their making, so
 * that a message that is not among the first can only be behind them if what follows is not younger than it would be.
 */
const UNSENT_STATEMENT = `
  SELECT COALESCE(bool_or(
    transaction_id = $1
    OR position > ${MAX_ENTRIES_SEARCHED} AND created_at < $2::timestamptz + interval '${MAX_SECONDS_UNTIL_ENTRY} s'
  ), false) AS "isUnsent"
  FROM (
    SELECT transaction_id, created_at, row_number() OVER (ORDER BY id) AS position
    FROM outbox ORDER BY id LIMIT ${MAX_ENTRIES_SEARCHED + 1}
  ) AS first`;

export interface TransactionStoreOptions {
  database: Database;
  /** Called after a commit that added so many entries to the outbox, with the time that the database had when its statement began. */
  onAppended: (count: number, since: Date) => void;
}

export function createTransactionStore({ database, onAppended }: TransactionStoreOptions): TransactionStore {
  const commit = async (candidates: Candidate[]): Promise<Acceptance[]> => {
    // The first of several with one id is the one that may be inserted; the others are compared with it.
    const firsts = new Map<string, Candidate>();
    for (const candidate of candidates) {
      const { transactionId } = candidate.transaction;
      if (!firsts.has(transactionId)) firsts.set(transactionId, candidate);
    }
    const { inserted, appendedSince } = await insertTransactions(database, [...firsts.values()]);
    if (appendedSince) onAppended(inserted.size, appendedSince);
    const existing = await findExisting(
      database,
      [...firsts.keys()].filter((id) => !inserted.has(id)),
    );
    return candidates.map((candidate) => {
      const { hash } = candidate;
      const { transactionId } = candidate.transaction;
      const kept = inserted.get(transactionId) ?? existing.get(transactionId);
      if (!kept) throw new Error(`The transaction ${transactionId} was deleted while it was accepted.`);
      if (!kept.hash.equals(hash)) return { kind: "conflict" };
      const isFirst = inserted.has(transactionId) && firsts.get(transactionId) === candidate;
      return { kind: "accepted", timestamp: kept.timestamp, isRepetition: !isFirst };
    });
  };
  const submit = createGroupCommit({
    commit,
    isFaultOfItem,
    maxGroup: 500,
    maxWaiting: 1_000,
  });
  return {
    accept: (transaction, requestId) => submit({ transaction, requestId, hash: identityHash(transaction) }),
    async find(transactionId) {
      const [found] = await findTransactions(database, [transactionId]);
      return found;
    },
    async isUnsent({ transactionId, timestamp }) {
      const { rows } = await database.query<{ isUnsent: boolean }>(UNSENT_STATEMENT, [
        transactionId,
        new Date(timestamp).toISOString(),
      ]);
      return rows[0]?.isUnsent === true;
    },
  };
}

/** Those that there are of the ids, in no order. */
export async function findTransactions(database: Database, transactionIds: string[]): Promise<AcceptedTransaction[]> {
  return (await database.query<TransactionRow>(READ_STATEMENT, [transactionIds])).rows.map(toTransaction);
}

/** A row that was refused, or one whose id another session has locked. */
function isFaultOfItem(error: unknown): boolean {
  const failure = classifyDatabaseFailure(error instanceof UnavailableError ? error.cause : error);
  return failure === "row" || failure === "slow";
}

async function findExisting(database: Database, ids: string[]): Promise<Map<string, Kept>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.query<ExistingRow>(EXISTING_STATEMENT, [ids]);
  return new Map(
    rows.map((row) => [row.transaction_id, { hash: row.request_hash, timestamp: row.accepted_at.getTime() }]),
  );
}

interface ExistingRow {
  transaction_id: string;
  request_hash: Buffer;
  accepted_at: Date;
}
