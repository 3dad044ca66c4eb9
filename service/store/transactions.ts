/** Transactions in PostgreSQL; each is written together with its outbox entry. */
import type { AcceptedTransaction } from "../../domain/transaction";
import { writeMessage } from "../../domain/transaction-message";
import { UnavailableError } from "../process/errors";
import { quotedName, READ_COLUMNS, toTransaction, WRITTEN_COLUMNS, type TransactionRow } from "./columns";
import { classifyDatabaseFailure } from "./database-failure";
import { createGroupCommit } from "./group-commit";
import { identityHash } from "./identity-hash";
import type { Database } from "./pool";

/**
 * `accepted` with the time of the first acceptance, also when this is a repetition; `conflict` when the id belongs to another
 * transaction, which stays as it was.
 */
export type Acceptance = { kind: "accepted"; timestamp: number } | { kind: "conflict" };

export interface TransactionStore {
  /** Resolves when the transaction and its outbox entry are durable. */
  accept(transaction: AcceptedTransaction, requestId: string): Promise<Acceptance>;
  find(transactionId: string): Promise<FoundTransaction | undefined>;
}

export interface FoundTransaction {
  transaction: AcceptedTransaction;
  /** Whether its message is still in the outbox, or may be. */
  isUnsent: boolean;
}

interface Candidate {
  transaction: AcceptedTransaction;
  requestId: string;
  hash: Buffer;
}

const NAMES = WRITTEN_COLUMNS.map(({ name }) => quotedName(name)).join(", ");

/** What a row gets besides the transaction, and what its outbox entry gets. */
const OTHER_TYPES = ["bytea", "text", "text"];
const PARAMETERS = [...WRITTEN_COLUMNS.map(({ type }) => type), ...OTHER_TYPES].map(
  (type, index) => `$${index + 1}::${type}[]`,
);

/** One statement, hence one commit for rows and outbox entries; in the order of ids, so that two tasks cannot deadlock. */
const INSERT_STATEMENT = `
  WITH input AS (
    SELECT * FROM unnest(${PARAMETERS.join(", ")})
      AS row (${NAMES}, request_hash, outbox_request_id, outbox_body)
  ), inserted AS (
    INSERT INTO transactions (${NAMES}, request_hash)
    SELECT ${NAMES}, request_hash FROM input ORDER BY transaction_id COLLATE "C"
    ON CONFLICT (transaction_id) DO NOTHING
    RETURNING transaction_id
  ), appended AS (
    INSERT INTO outbox (transaction_id, request_id, body)
    SELECT transaction_id, outbox_request_id, outbox_body FROM input JOIN inserted USING (transaction_id)
  )
  SELECT transaction_id, now() AS appended_since FROM inserted`;

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
const FIND_STATEMENT = `
  SELECT ${READ_COLUMNS},
    transaction_id IN (SELECT first.transaction_id FROM (SELECT * FROM outbox ORDER BY id LIMIT ${MAX_ENTRIES_SEARCHED}) first)
    OR COALESCE(
      (SELECT next.created_at FROM outbox next ORDER BY id OFFSET ${MAX_ENTRIES_SEARCHED} LIMIT 1)
        < accepted_at + interval '${MAX_SECONDS_UNTIL_ENTRY} s',
      false
    ) AS is_unsent
  FROM transactions WHERE transaction_id = $1`;

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
    const { inserted, appendedSince } = await insert(database, [...firsts.values()]);
    if (appendedSince) onAppended(inserted.size, appendedSince);
    const existing = await findExisting(
      database,
      [...firsts.keys()].filter((id) => !inserted.has(id)),
    );
    return candidates.map(({ transaction: { transactionId }, hash }) => {
      const kept = inserted.get(transactionId) ?? existing.get(transactionId);
      if (!kept) throw new Error(`The transaction ${transactionId} was deleted while it was accepted.`);
      return kept.hash.equals(hash) ? { kind: "accepted", timestamp: kept.timestamp } : { kind: "conflict" };
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
      const { rows } = await database.query<TransactionRow & { is_unsent: boolean }>(FIND_STATEMENT, [transactionId]);
      if (!rows[0]) return undefined;
      const { is_unsent: isUnsent, ...row } = rows[0];
      return { transaction: toTransaction(row), isUnsent };
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

interface Kept {
  hash: Buffer;
  timestamp: number;
}

interface Insertion {
  /** Those whose id was new. */
  inserted: Map<string, Kept>;
  /** When their statement began; undefined if there are none. */
  appendedSince: Date | undefined;
}

async function insert(database: Database, candidates: Candidate[]): Promise<Insertion> {
  const column = <Value>(value: (candidate: Candidate) => Value) => candidates.map(value);
  const values = [
    ...WRITTEN_COLUMNS.map(({ value }) => column(({ transaction }) => value(transaction))),
    column(({ hash }) => hash),
    column(({ requestId }) => requestId),
    column(({ transaction }) => writeMessage(transaction)),
  ];
  type Row = { transaction_id: string; appended_since: Date };
  const { rows } = await database.query<Row>(INSERT_STATEMENT, values, "insert transactions");
  const ids = new Set(rows.map(({ transaction_id }) => transaction_id));
  const inserted = new Map(
    candidates
      .filter(({ transaction }) => ids.has(transaction.transactionId))
      .map(({ transaction, hash }) => [transaction.transactionId, { hash, timestamp: transaction.timestamp }]),
  );
  return { inserted, appendedSince: rows[0]?.appended_since };
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
