import { isObject, parseJson } from "../shared/json-object";
import { quoted } from "../shared/quoted";
import { createSessionItem, MAXIMUM_ITEM_BYTES, sessionItemBytes } from "./session-item";
import type { Transaction } from "./transaction";

/** S3's safe characters without the slash, so that an id is one path segment; 128 is far inside every key's limit. */
export const TRANSACTION_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Printable ASCII without space: fit for an index key, a log field and a segment of a URL. */
export const USER_ID_PATTERN = /^[\x21-\x7e]{1,256}$/;

/** The last instant an ECMAScript Date can hold, in milliseconds. */
export const MAXIMUM_TIMESTAMP = 8_640_000_000_000_000;

/** The transaction, or why no retry can make one of this message. */
export type ParsedTransaction = { transaction: Transaction } | { reason: string };

/**
 * Reads one message.
 *
 * @param body the message's text: a JSON object with `transactionId`, `userId` and, optionally, `timestamp`; other
 *   members are carried along. Any string at all is accepted as input; nothing is ever thrown.
 * @param sentTimestamp the queue's `SentTimestamp` (milliseconds, in digits), the time of acceptance for a message
 *   without `timestamp`; undefined where there is no queue, and `timestamp` is then required.
 */
export function parseTransaction(body: string, sentTimestamp: string | undefined): ParsedTransaction {
  const content = parseJson(body);
  if (!isObject(content)) {
    return { reason: `body: got ${describeContent(content)} (${body.length} characters), allowed is a JSON object` };
  }
  // A lone surrogate has no UTF-8 form: it would be stored as another character, and never compare equal again.
  if (/\p{Surrogate}/u.test(body)) return { reason: "body: got a lone surrogate, allowed is well-formed Unicode" };

  const { transactionId, userId, timestamp = readDigits(sentTimestamp) } = content;
  if (!isTransactionId(transactionId) || !isUserId(userId) || !isTimestamp(timestamp)) {
    return { reason: fieldProblems(transactionId, userId, timestamp) };
  }
  const transaction = { transactionId, userId, timestamp, body };
  const itemBytes = sessionItemBytes(createSessionItem(transaction));
  return itemBytes <= MAXIMUM_ITEM_BYTES
    ? { transaction }
    : {
        reason: `body: got an item of ${itemBytes} bytes, allowed are at most ${MAXIMUM_ITEM_BYTES} (DynamoDB's limit)`,
      };
}

function fieldProblems(transactionId: unknown, userId: unknown, timestamp: unknown): string {
  const problems = [
    !isTransactionId(transactionId) &&
      `transactionId: got ${quoted(transactionId)}, allowed is a string of 1 to 128 letters, digits, ".", "_" and "-", ` +
        "a letter or digit first",
    !isUserId(userId) &&
      `userId: got ${quoted(userId)}, allowed is a string of 1 to 256 printable ASCII characters without space`,
    !isTimestamp(timestamp) &&
      `timestamp: got ${quoted(timestamp)}, allowed is a whole number of milliseconds from 1 to ${MAXIMUM_TIMESTAMP}`,
  ];
  return problems.filter((problem) => problem !== false).join("; ");
}

function isTransactionId(value: unknown): value is string {
  return typeof value === "string" && TRANSACTION_ID_PATTERN.test(value);
}

function isUserId(value: unknown): value is string {
  return typeof value === "string" && USER_ID_PATTERN.test(value);
}

function isTimestamp(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAXIMUM_TIMESTAMP;
}

/** Says what a body is without showing it: bodies are never logged. */
function describeContent(content: unknown): string {
  if (content === undefined) return "text that is not JSON";
  if (content === null) return "null";
  return Array.isArray(content) ? "an array" : `a ${typeof content}`;
}

function readDigits(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
