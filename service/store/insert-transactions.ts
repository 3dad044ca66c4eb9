/** Rows and their outbox entries, written by one statement, hence one commit. */
import type { AcceptedTransaction } from "../../domain/transaction";
import { writeMessage } from "../../domain/transaction-message";
import { quotedName, WRITTEN_COLUMNS } from "./columns";
import type { Database } from "./pool";

export interface Candidate {
  transaction: AcceptedTransaction;
  requestId: string;
  hash: Buffer;
}

const NAMES = WRITTEN_COLUMNS.map(({ name }) => quotedName(name)).join(", ");

/** What is written of a candidate: into its row, and at the end into its outbox entry. */
const PARAMETERS: readonly { type: string; value: (candidate: Candidate) => unknown }[] = [
  ...WRITTEN_COLUMNS.map(({ type, value }) => ({ type, value: ({ transaction }: Candidate) => value(transaction) })),
  { type: "bytea", value: ({ hash }) => hash },
  { type: "text", value: ({ requestId }) => requestId },
  { type: "text", value: ({ transaction }) => writeMessage(transaction) },
];
const SINGLE_VALUES = PARAMETERS.map(({ type }, index) => `$${index + 1}::${type}`);

/** In the order of ids, so that two tasks cannot deadlock. */
const MANY_STATEMENT = `
  WITH input AS (
    SELECT * FROM unnest(${SINGLE_VALUES.map((value) => `${value}[]`).join(", ")})
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

/** The same without arrays, order and join, which take PostgreSQL a quarter longer. */
const SINGLE_STATEMENT = `
  WITH inserted AS (
    INSERT INTO transactions (${NAMES}, request_hash) VALUES (${SINGLE_VALUES.slice(0, -2).join(", ")})
    ON CONFLICT (transaction_id) DO NOTHING
    RETURNING transaction_id
  ), appended AS (
    INSERT INTO outbox (transaction_id, request_id, body)
    SELECT transaction_id, ${SINGLE_VALUES.slice(-2).join(", ")} FROM inserted
  )
  SELECT transaction_id, now() AS appended_since FROM inserted`;

export interface Kept {
  hash: Buffer;
  timestamp: number;
}

export interface Insertion {
  /** Those whose id was new. */
  inserted: Map<string, Kept>;
  /** When their statement began; undefined if there are none. */
  appendedSince: Date | undefined;
}

/** Inserts those whose id is new. */
export async function insertTransactions(database: Database, candidates: Candidate[]): Promise<Insertion> {
  type Row = { transaction_id: string; appended_since: Date };
  const [first] = candidates;
  const isAlone = first !== undefined && candidates.length === 1;
  const values = PARAMETERS.map(({ value }) => (isAlone ? value(first) : candidates.map(value)));
  const { rows } = await (isAlone
    ? database.query<Row>(SINGLE_STATEMENT, values, "insert one transaction")
    : database.query<Row>(MANY_STATEMENT, values, "insert transactions"));
  const ids = new Set(rows.map(({ transaction_id }) => transaction_id));
  const inserted = new Map(
    candidates
      .filter(({ transaction }) => ids.has(transaction.transactionId))
      .map(({ transaction, hash }) => [transaction.transactionId, { hash, timestamp: transaction.timestamp }]),
  );
  return { inserted, appendedSince: rows[0]?.appended_since };
}
