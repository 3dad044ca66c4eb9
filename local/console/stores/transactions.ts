/** The last transactions. */
import { FIELDS } from "../../../domain/fields";
import type { Transactions, TransactionStatus, TransactionSummary } from "../console-answers";
import type { Records } from "../records";
import { MAX_COMPARED_AT_ONCE, readTable } from "./compare";
import type { ConsoleSystem } from "./system";

/** Those that every transaction has, in their order. */
const SHOWN = FIELDS.filter(({ presence }) => presence === "always");

const LAST_STATEMENT = `
  SELECT transaction_id AS "transactionId", user_id AS "userId",
    round(extract(epoch FROM accepted_at) * 1000)::float8 AS timestamp,
    EXISTS (SELECT FROM outbox WHERE outbox.transaction_id = transactions.transaction_id) AS "isWaiting",
    concat_ws(' ', ${SHOWN.map(({ column }) => `"${column}"`).join(", ")}) AS content
  FROM transactions ORDER BY accepted_at DESC LIMIT ${MAX_COMPARED_AT_ONCE}`;

interface LastRow {
  transactionId: string;
  userId: string;
  timestamp: number;
  isWaiting: boolean;
  content: string;
}

export async function readTransactions(
  system: ConsoleSystem,
  { attemptsOf }: Pick<Records, "attemptsOf">,
): Promise<Transactions> {
  const rows = (await system.database.query(LAST_STATEMENT)) as unknown as LastRow[];
  const { items, rejections } = await readTable(system, rows);
  const statusOf = ({ transactionId, isWaiting }: LastRow): TransactionStatus => {
    if (items.has(transactionId)) return "processed";
    if (rejections.has(transactionId)) return "rejected";
    return isWaiting ? "accepted" : "queued";
  };
  const toSummary = (row: LastRow): TransactionSummary => ({
    transactionId: row.transactionId,
    userId: row.userId,
    acceptedAt: row.timestamp,
    content: row.content,
    status: statusOf(row),
    attempts: attemptsOf(row.transactionId).length,
  });
  return { transactions: rows.map(toSummary) };
}
