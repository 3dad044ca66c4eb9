import type { ReceivedTransaction } from "./transaction";

/** One row of the sessions table. The key is (sessionId, timestamp). */
export interface SessionItem {
  sessionId: string;
  userId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  status: "processed";
  /** The message's text, byte for byte. */
  data: string;
}

/** The index by which a user's rows are found: the key is (userId, timestamp). */
export const USER_INDEX = "userId-index";

/** Rows of one id that a look-up compares. There is one; only a producer that reuses ids could make it more. */
export const MAX_ROWS_COMPARED = 4;

/** DynamoDB's limit of one item, 400 KiB: the UTF-8 bytes of all attribute names and values together. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** The row of one transaction. */
export function createSessionItem({ transactionId, userId, timestamp, body }: ReceivedTransaction): SessionItem {
  return { sessionId: transactionId, userId, timestamp, status: "processed", data: body };
}

/**
 * Size of a row in bytes, as DynamoDB counts it. A number takes a byte for every two significant digits and one more;
 * trailing zeros are counted here although DynamoDB trims them, so the result may be a few bytes too high, never too low.
 */
export function sessionItemBytes(item: SessionItem): number {
  return Object.entries(item).reduce((bytes, [name, value]: [string, string | number]) => {
    const valueBytes =
      typeof value === "number" ? Math.ceil(String(value).length / 2) + 1 : Buffer.byteLength(value, "utf8");
    return bytes + Buffer.byteLength(name, "utf8") + valueBytes;
  }, 0);
}
