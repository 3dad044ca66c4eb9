import type { ReceivedTransaction } from "./transaction";

/**
 * Where the transaction log keeps a transaction: `transactions/YYYY/MM/DD/<transactionId>.json`, the day in UTC.
 *
 * The day is that of acceptance, not of processing, so a redelivered message finds its own object again.
 */
export function transactionLogKey({
  transactionId,
  timestamp,
}: Pick<ReceivedTransaction, "transactionId" | "timestamp">): string {
  const accepted = new Date(timestamp);
  const year = String(accepted.getUTCFullYear()).padStart(4, "0");
  const month = String(accepted.getUTCMonth() + 1).padStart(2, "0");
  const day = String(accepted.getUTCDate()).padStart(2, "0");
  return `transactions/${year}/${month}/${day}/${transactionId}.json`;
}
