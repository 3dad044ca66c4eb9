import type { ReceivedTransaction } from "../domain/transaction";
import type { Verdict } from "./consumer/verdict";
import type { TransactionStores } from "./ports";

/**
 * Records one transaction in the log and in the table, once.
 *
 * The object comes first and the row last, so a row implies its object. Each step is a conditional write that compares
 * what it finds, so any step may be repeated, by a redelivery or by two deliveries at the same time; of two messages
 * with one id the first to get there stays and the other is rejected. Rows of one id are told apart by their time,
 * hence the look-up by id before: only messages of one id and different times that are processed in the very same
 * moment could pass each other, which takes a producer that reuses an id or sends duplicates without `timestamp`.
 *
 * @throws Error when a dependency fails, or when the signal aborts: another delivery may help.
 */
export async function recordTransaction(
  transaction: ReceivedTransaction,
  { sessions, transactionLog }: TransactionStores,
  signal: AbortSignal,
): Promise<Verdict> {
  const found = await sessions.find(transaction, signal);
  if (found !== "absent") return settled(found, "the sessions table");
  const logged = await transactionLog.add(transaction, signal);
  if (logged === "different") return settled(logged, "the transaction log");
  const added = await sessions.add(transaction, signal);
  return added === "added" ? { kind: "done", duplicate: false } : settled(added, "the sessions table");
}

function settled(known: "same" | "different", place: string): Verdict {
  return known === "same"
    ? { kind: "done", duplicate: true }
    : { kind: "reject", reason: `conflict: ${place} already holds another message with this transactionId` };
}
