/** The message that tells of a transaction: how the service writes it, and how the event processor reads it. */
import { isObject } from "../shared/json-object";
import { readJson } from "../shared/json-text";
import { quoted } from "../shared/quoted";
import type { ValueOrReason } from "../shared/value-or-reason";
import { messageJson } from "./message-json";
import { createSessionItem, MAX_ITEM_BYTES, sessionItemBytes } from "./session-item";
import {
  DOT_SEGMENTS,
  fieldsOf,
  MAX_TIMESTAMP,
  TRANSACTION_ID_PATTERN,
  USER_ID_PATTERN,
  type AcceptedTransaction,
  type ReceivedTransaction,
} from "./transaction";

/** The text of the message, which SQS takes as it is. */
export function writeMessage(transaction: AcceptedTransaction): string {
  return messageJson(fieldsOf(transaction));
}

/**
 * Reads a message of the service or of another producer; or gives the reason why no retry can make a transaction of it.
 *
 * @param body the message's text: a JSON object with `transactionId`, `userId` and, optionally, `timestamp`; other
 *   members are carried along. Any string at all is accepted as input; nothing is ever thrown.
 * @param sentTimestamp the queue's `SentTimestamp` (milliseconds, in digits), the time of acceptance for a message
 *   without `timestamp`; undefined where there is no queue, and `timestamp` is then required.
 */
export function readMessage(body: string, sentTimestamp: string | undefined): ValueOrReason<ReceivedTransaction> {
  const read = readJson(body);
  if ("reason" in read) return refuseBody(`text that ${read.reason}`, body);
  const content = read.value;
  if (!isObject(content)) return refuseBody(describeContent(content), body);
  // A lone surrogate has no UTF-8 form: it would be stored as another character, and never compare equal again.
  if (/\p{Surrogate}/u.test(body)) return { reason: "body: got a lone surrogate, allowed is well-formed Unicode" };

  const { transactionId, userId, timestamp = readDigits(sentTimestamp) } = content;
  if (!isTransactionId(transactionId) || !isUserId(userId) || !isTimestamp(timestamp)) {
    return { reason: fieldProblems(transactionId, userId, timestamp) };
  }
  const transaction = { transactionId, userId, timestamp, body, statesTime: content.timestamp !== undefined };
  const itemBytes = sessionItemBytes(createSessionItem(transaction));
  return itemBytes <= MAX_ITEM_BYTES
    ? { value: transaction }
    : {
        reason: `body: got an item of ${itemBytes} bytes, allowed are at most ${MAX_ITEM_BYTES} (DynamoDB's limit)`,
      };
}

function fieldProblems(transactionId: unknown, userId: unknown, timestamp: unknown): string {
  const problems = [
    !isTransactionId(transactionId) &&
      `transactionId: got ${quoted(transactionId)}, allowed is a string of 1 to 128 letters, digits, ".", "_" and "-", ` +
        "a letter or digit first",
    !isUserId(userId) &&
      `userId: got ${quoted(userId)}, allowed is a string of 1 to 256 printable ASCII characters without space, ` +
        'not "." or ".."',
    !isTimestamp(timestamp) &&
      `timestamp: got ${quoted(timestamp)}, allowed is a whole number of milliseconds from 1 to ${MAX_TIMESTAMP}`,
  ];
  return problems.filter((problem) => problem !== false).join("; ");
}

function isTransactionId(value: unknown): value is string {
  return typeof value === "string" && TRANSACTION_ID_PATTERN.test(value);
}

function isUserId(value: unknown): value is string {
  return typeof value === "string" && USER_ID_PATTERN.test(value) && !DOT_SEGMENTS.includes(value);
}

function isTimestamp(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_TIMESTAMP;
}

/** Says what a body is without showing it: bodies are never logged. */
function refuseBody(got: string, body: string): { reason: string } {
  return { reason: `body: got ${got} (${body.length} characters), allowed is a JSON object` };
}

function describeContent(content: unknown): string {
  if (content === null) return "null";
  return Array.isArray(content) ? "an array" : `a ${typeof content}`;
}

function readDigits(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
