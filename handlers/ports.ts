import type { Added } from "./consumer/add-object";
import type { SessionRejection } from "../domain/session-rejection";
import type { ReceivedTransaction } from "../domain/transaction";

/** What a store holds under a transaction's id: nothing, this very message, or another one. */
export type Found = "absent" | "same" | "different";

/** What was processed, a row a transaction, and the times that were settled before. */
export interface Sessions {
  /** Compares a transaction with every row of its id, by a consistent read. */
  find: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Found>;
  /**
   * Settles the time of the id, once and for ever: gives the transaction's own unless another message of the id was there
   * before, and then that one's. In milliseconds since 1970-01-01T00:00:00Z.
   */
  claim: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<number>;
  /** Adds the transaction's row unless its key is taken. */
  add: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Added>;
}

/** The times that were settled of transactions that have a row. */
export interface SettledTimes {
  /** In milliseconds since 1970-01-01T00:00:00Z. */
  find: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<number>;
}

/** The marks of rejected messages. */
export interface Rejections {
  /** Marks a message as rejected, in the place of an earlier mark. */
  mark: (rejection: SessionRejection, signal: AbortSignal) => Promise<void>;
}

/** The transaction log, one object a transaction. */
export interface TransactionLog {
  /** Adds the transaction's object unless its key is taken. */
  add: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Added>;
}

/** Where the event processor records transactions. */
export interface TransactionStores {
  sessions: Sessions;
  transactionLog: TransactionLog;
}
