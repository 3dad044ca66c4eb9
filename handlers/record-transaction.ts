import type { ReceivedTransaction } from "../domain/transaction";
import { describeError } from "./guard";
import type { Ports, Stored } from "./ports";

/**
 * What became of a message. `done`: it is in the table and in the log (a duplicate was there before). `retry`: it is
 * not, and another delivery may help. `reject`: no delivery can help.
 */
export type Verdict = { verdict: "done"; duplicate: boolean } | { verdict: "retry" | "reject"; reason: string };

/**
 * Records one transaction in the log and in the table, once. Never throws: a failing dependency is a `retry`.
 *
 * The object comes first and the row last, so a row implies its object. Each step is a conditional write that compares
 * what it finds, so any step may be repeated, by a redelivery or by two deliveries at the same time; of two messages
 * with one id the first to get there stays and the other is rejected. Rows of one id are told apart by their time,
 * hence the look-up by id before: only messages of one id and different times that are processed in the very same
 * moment could pass each other, which takes a producer that reuses an id or sends duplicates without `timestamp`.
 */
export async function recordTransaction(
  transaction: ReceivedTransaction,
  ports: Ports,
  signal: AbortSignal,
): Promise<Verdict> {
  const { sessions, transactionLog, guards } = ports;
  try {
    const known = await guards.dynamoDb(signal, () => sessions.find(transaction, signal));
    if (known !== "nothing") return settled(known, "the sessions table");
    const logged = await guards.s3(signal, () => transactionLog.add(transaction, signal));
    if (logged === "different") return settled(logged, "the transaction log");
    const added = await guards.dynamoDb(signal, () => sessions.add(transaction, signal));
    return added === "nothing" ? { verdict: "done", duplicate: false } : settled(added, "the sessions table");
  } catch (error) {
    const reason = describeError(error);
    return { verdict: "retry", reason: signal.aborted ? `out of time: ${reason}` : reason };
  }
}

function settled(stored: Exclude<Stored, "nothing">, place: string): Verdict {
  return stored === "same"
    ? { verdict: "done", duplicate: true }
    : { verdict: "reject", reason: `conflict: ${place} already holds another message with this transactionId` };
}
