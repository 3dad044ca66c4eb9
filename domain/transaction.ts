/** One transaction as its message states it, after every rule of the message format has been checked. */
export interface Transaction {
  /** The producer's id, unique for ever: the partition key of the sessions table and one path segment of the log's key. */
  transactionId: string;
  /** Whose transaction it is: the hash key of the table's user index. */
  userId: string;
  /** When it was accepted, in milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  /** The message's text. It is stored as it came, so it decides whether two messages of one id are the same. */
  body: string;
}
