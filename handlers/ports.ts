import type { Context } from "aws-lambda";
import type { ReceivedTransaction } from "../domain/transaction";
import type { QueueRecord } from "./queue-record";

/** What a store held under a transaction's id or key before the call: nothing, this very message, or another one. */
export type Stored = "nothing" | "same" | "different";

/** The sessions table. */
export interface Sessions {
  /** Compares a transaction with every row of its id, by a consistent read. */
  find: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Stored>;
  /** Adds the transaction's row unless its key is taken: stored now if the answer is "nothing". */
  add: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Stored>;
}

/** The transaction log, one object a transaction. */
export interface TransactionLog {
  /** Adds the transaction's object unless its key is taken: stored now if the answer is "nothing". */
  add: (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Stored>;
}

/** The dead-letter queue of the transactions queue. */
export interface DeadLetters {
  /** Sends a record's body there, intact, with its attributes and the reason. */
  send: (record: QueueRecord, reason: string, requestId: string, signal: AbortSignal) => Promise<void>;
}

/** When one message becomes visible in the queue again. */
export interface Postponement {
  receiptHandle: string;
  /** From now on. */
  seconds: number;
}

/** The visibility timeouts of messages in flight. */
export interface Visibility {
  /** Sets them; gives the reasons of those that could not be set. */
  postpone: (postponements: Postponement[], signal: AbortSignal) => Promise<string[]>;
}

/**
 * Makes one call of a dependency, or refuses to while the dependency is known to be failing. Rejects, saying which
 * dependency it is, when the call fails, is refused, or has not settled by the time the signal aborts.
 */
export type Guard = <T>(signal: AbortSignal, call: () => Promise<T>) => Promise<T>;

/** Everything the event processor does to the world. */
export interface Ports {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: () => number;
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Writes one line of JSON. */
  log: (entry: object) => void;
  sessions: Sessions;
  transactionLog: TransactionLog;
  deadLetters: DeadLetters;
  visibility: Visibility;
  guards: { dynamoDb: Guard; s3: Guard; sqs: Guard };
}

/** What the event processor uses of Lambda's context. */
export type InvocationContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;
