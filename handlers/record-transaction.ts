import { CONFLICT } from "../domain/session-rejection";
import type { ReceivedTransaction } from "../domain/transaction";
import type { Verdict } from "./consumer/verdict";
import type { TransactionStores } from "./ports";

/**
 * Records one transaction in the log and in the table, once.
 *
 * Row and object have the time in their keys, and copies of a message that states none come with several: so the first
 * message of an id claims it, and its time holds for all. Then the object comes first and the row last, so a row implies its
 * object. Each step is a conditional write that compares what it finds, so any step may be repeated, by a redelivery or by
 * several deliveries at the same time; of different messages with one id one stays, and the others are rejected.
 *
 * Rows from before there were claims have none: the look-up by id finds them, and spares a duplicate the rest. Only the object
 * is put again, in case that somebody has deleted it: sending the message again is what brings it back.
 *
 * @throws Error when a dependency fails, or when the signal aborts: another delivery may help.
 */
export async function recordTransaction(
  transaction: ReceivedTransaction,
  { sessions, transactionLog }: TransactionStores,
  signal: AbortSignal,
): Promise<Verdict> {
  const found = await sessions.find(transaction, signal);
  if (found === "same") await restoreObject(transaction, transactionLog, signal);
  if (found !== "absent") return settled(found, "the sessions table");
  const timestamp = await sessions.claim(transaction, signal);
  if (transaction.statesTime && transaction.timestamp !== timestamp) {
    return {
      kind: "reject",
      reason: `${CONFLICT}a message with this transactionId and timestamp ${timestamp} came first`,
    };
  }
  const dated = { ...transaction, timestamp };
  const logged = await transactionLog.add(dated, signal);
  if (logged === "different") return settled(logged, "the transaction log");
  const added = await sessions.add(dated, signal);
  return added === "added" ? { kind: "done", duplicate: false } : settled(added, "the sessions table");
}

/** The row settles what the transaction is, whatever the object holds. A copy that states no time does not know where it lies. */
async function restoreObject(
  transaction: ReceivedTransaction,
  transactionLog: TransactionStores["transactionLog"],
  signal: AbortSignal,
): Promise<void> {
  if (transaction.statesTime) await transactionLog.add(transaction, signal);
}

function settled(known: "same" | "different", place: string): Verdict {
  return known === "same"
    ? { kind: "done", duplicate: true }
    : { kind: "reject", reason: `${CONFLICT}${place} already holds another message with this transactionId` };
}
