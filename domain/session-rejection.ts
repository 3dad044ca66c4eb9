/**
 * The mark of a message that was rejected, in the sessions table: what the service tells of a transaction that will not be
 * processed. The dead-letter queue stays the truth: the mark is written at best, and a row of the id wins over it.
 *
 * Its key is no transaction's, as ids hold no "#", and it has no userId: neither a look-up by id nor the index by user finds
 * it. Of several rejected messages with one id and time the last one's stays.
 */
export interface SessionRejection {
  sessionId: string;
  /** Of the message, in milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  reason: string;
  /** In milliseconds since 1970-01-01T00:00:00Z. */
  rejectedAt: number;
  /** The message's text. */
  data: string;
}

/** Of a message's text in UTF-8; a longer one gets no mark. The service's own have less than 18 KiB. */
const MAX_REJECTION_BYTES = 32 * 1024;

/**
 * How the reason begins where another message has the id: the only verdict that a message of the service's own can get, and no
 * repetition changes it. Any other reason tells of what failed, and ends with that.
 */
export const CONFLICT = "conflict: ";

/** The key of the mark of a transaction's message: the two attributes of the table's key. */
export function sessionRejectionKey(
  transactionId: string,
  timestamp: number,
): Pick<SessionRejection, "sessionId" | "timestamp"> {
  return { sessionId: `${transactionId}#rejection`, timestamp };
}

/**
 * The mark of a rejected message; undefined for one that is too long for it.
 *
 * @param rejectedAt in milliseconds since 1970-01-01T00:00:00Z.
 */
export function createSessionRejection(
  message: { transactionId: string; timestamp: number; body: string },
  reason: string,
  rejectedAt: number,
): SessionRejection | undefined {
  const { transactionId, timestamp, body } = message;
  if (Buffer.byteLength(body, "utf8") > MAX_REJECTION_BYTES) return undefined;
  return { ...sessionRejectionKey(transactionId, timestamp), reason, rejectedAt, data: body };
}
