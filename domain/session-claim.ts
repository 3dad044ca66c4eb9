/**
 * An id's claim in the sessions table: whichever message of the id is the first to be processed writes it, and with it
 * the time that holds for all of them. Its key is no transaction's, as ids hold no "#" and times begin at 1, and it has no
 * userId: neither a look-up by id nor the index by user finds it.
 */
export interface SessionClaim {
  sessionId: string;
  timestamp: 0;
  /** Of the first message, in milliseconds since 1970-01-01T00:00:00Z. */
  acceptedAt: number;
}

export function createSessionClaim(transactionId: string, acceptedAt: number): SessionClaim {
  return { sessionId: `${transactionId}#claim`, timestamp: 0, acceptedAt };
}
