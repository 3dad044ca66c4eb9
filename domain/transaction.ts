/** What a transaction is: its members, their bounds, and which of them make it that transaction and no other. */
import type { ValueByKind } from "./field";
import { FIELDS, type ListedField } from "./fields";

/** What everything that handles a transaction needs of it. */
interface TransactionHead {
  /** The producer's id, unique for ever: the partition key of the sessions table and one path segment of the log's key. */
  transactionId: string;
  /** Whose transaction it is: the hash key of the table's user index. */
  userId: string;
  /** When it was accepted, in milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
}

/** What the list of fields says of a transaction. */
type TransactionFields = {
  [Listed in ListedField as Listed["presence"] extends "always" ? Listed["name"] : never]: ValueByKind[Listed["kind"]];
} & {
  [Listed in ListedField as Listed["presence"] extends "always" ? never : Listed["name"]]?: ValueByKind[Listed["kind"]];
};

/** A transaction as the service accepts and keeps it: every member is known, and an amount is canonical. */
export type AcceptedTransaction = TransactionHead & TransactionFields;

/**
 * A transaction as a message brings it. Other producers than the service may send some, with other members, so that no more
 * is certain than what the event processor needs.
 */
export interface ReceivedTransaction extends TransactionHead {
  /** The message's text. It is stored as it came, so it decides whether two messages of one id are the same. */
  body: string;
  /** Whether the text itself states the time; otherwise each copy of the message has the time at which the queue got it. */
  statesTime: boolean;
}

/** S3's safe characters without the slash, so that an id is one path segment; 128 is far inside every key's limit. */
export const TRANSACTION_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Printable ASCII without space: fit for an index key, a log field and a segment of a URL. */
export const USER_ID_PATTERN = /^[\x21-\x7e]{1,256}$/;

/** Refused as users' ids, as every client that normalises a URL takes them out of its path: no list could be asked for. */
export const DOT_SEGMENTS = [".", ".."];

/** The last instant an ECMAScript Date can hold, in milliseconds. */
export const MAX_TIMESTAMP = 8_640_000_000_000_000;

/** The members of a transaction, and nothing else that the object may hold, in the order of its message. */
export function fieldsOf(transaction: AcceptedTransaction): Partial<AcceptedTransaction> {
  const { transactionId, userId, timestamp } = transaction;
  return { transactionId, userId, ...pick(transaction, FIELDS), timestamp };
}

/** The members that must be the same for two requests under one id to be the same request; the id and the time are none. */
export function identityOf(transaction: AcceptedTransaction): Partial<AcceptedTransaction> {
  return {
    userId: transaction.userId,
    ...pick(
      transaction,
      FIELDS.filter(({ inIdentity = true }) => inIdentity),
    ),
  };
}

function pick(transaction: AcceptedTransaction, fields: typeof FIELDS): Partial<AcceptedTransaction> {
  return Object.fromEntries(fields.map(({ name }) => [name, transaction[name]]));
}
