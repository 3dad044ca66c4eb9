/** What subscribers are told of transactions: CloudEvents 1.0 as JSON, and the attributes by which they are filtered. */
import { createHash } from "node:crypto";
import { membersOf } from "../shared/json-object";
import { readJsonObject } from "../shared/json-text";
import { printable } from "../shared/printable";
import type { ValueOrReason } from "../shared/value-or-reason";
import { FILTER_FIELDS, type EventAttributes } from "./event-filter";
import { messageJson } from "./message-json";
import { isMessageText } from "./message-text";
import type { ReceivedTransaction } from "./transaction";
import { transactionLogKey } from "./transaction-log-key";

export const PROCESSED = "transaction.processed";
export const REJECTED = "transaction.rejected";

/**
 * Bytes of an event's text and attributes. SNS and the queues of subscribers take 256 KiB; a KiB of it is left for what is
 * added on the way: the id for tracing, and what a message tells that is sent anew.
 */
const MAX_EVENT_BYTES = 255 * 1024;

/** Of an attribute's value in characters: a filter's own are shorter, and what another producer sends may be anything. */
const MAX_ATTRIBUTE_LENGTH = 256;

/** The years that RFC 3339 can write. */
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** An event as it is published. */
export interface TransactionEvent {
  /** The same in every copy of the event, and in no other event of the same source. */
  id: string;
  /** CloudEvents' JSON. Its last member is the transaction's exact text. */
  text: string;
  attributes: EventAttributes;
}

/** Which system tells of its transactions. */
export interface EventSource {
  /** Of the stack: a URI reference (eventSourceOf). */
  source: string;
  /** Of the transaction log, where a text lies that no event can bring. */
  bucketName: string;
}

/** What an event tells of, as far as it does not tell of one transaction. */
interface Occurrence {
  type: typeof PROCESSED | typeof REJECTED;
  /** What `id` names beside the type and the time. */
  name: string;
  transactionId: string | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  reason?: string;
  body: string;
  isJson: boolean;
}

/** What the events of a stack have as their source. */
export function eventSourceOf(environmentSuffix: string): string {
  return `/transaction-system/${environmentSuffix}`;
}

/**
 * The event of a transaction that has been processed.
 * @param transaction with the time that its row has, and its text as it was stored.
 */
export function createProcessedEvent(
  { transactionId, timestamp, body }: Pick<ReceivedTransaction, "transactionId" | "timestamp" | "body">,
  { source, bucketName }: EventSource,
): TransactionEvent {
  const place = `s3://${bucketName}/${transactionLogKey({ transactionId, timestamp })}`;
  const name = transactionId;
  return createEvent({ type: PROCESSED, name, transactionId, timestamp, body, isJson: true }, source, place);
}

/**
 * The event of a message that was rejected, whether or not a transaction could be read from it.
 *
 * @param message its text; the id that was read from it; and the time that it states, or else the one of its first sending.
 * @param deadLetterQueueUrl of the queue that it was moved to.
 */
export function createRejectedEvent(
  message: { transactionId: string | undefined; timestamp: number; body: string },
  reason: string,
  { source, deadLetterQueueUrl }: Pick<EventSource, "source"> & { deadLetterQueueUrl: string },
): TransactionEvent {
  const { transactionId, body } = message;
  // Other messages of the same id and time may be rejected, too.
  const hash = createHash("sha256").update(body).digest("hex");
  const name = transactionId === undefined ? hash : `${transactionId}:${hash}`;
  const isJson = transactionId !== undefined;
  return createEvent({ ...message, type: REJECTED, name, reason, isJson }, source, deadLetterQueueUrl);
}

function createEvent(occurrence: Occurrence, source: string, place: string): TransactionEvent {
  const { type, name, transactionId, timestamp, reason, body, isJson } = occurrence;
  const id = `${type}:${name}:${timestamp}`;
  const envelope = {
    specversion: "1.0",
    id,
    source,
    type,
    ...(transactionId !== undefined && { subject: transactionId }),
    ...(timestamp <= MAX_TIME && { time: new Date(timestamp).toISOString() }),
    ...(reason !== undefined && { reason: printable(reason) }),
    datacontenttype: isJson ? "application/json" : "text/plain",
  };
  const attributes = attributesOf(type, isJson ? body : "");
  // As text: read and written anew, a number of many digits would be another one.
  const data = isJson ? body : messageJson([body]).slice(1, -1);
  const text = `${messageJson(envelope).slice(0, -1)},"data":${data}}`;
  const canBring = bytesOf({ text, attributes }) <= MAX_EVENT_BYTES && isMessageText(text);
  return { id, text: canBring ? text : messageJson({ ...envelope, dataref: place }), attributes };
}

/** As SNS counts: the text, and name, type and value of each attribute. */
export function bytesOf({ text, attributes }: Pick<TransactionEvent, "text" | "attributes">): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`),
    Buffer.byteLength(text),
  );
}

/** Only what SQS takes as an attribute, and what can be filtered by: text that is not empty. */
function attributesOf(type: string, body: string): EventAttributes {
  const members = readJsonObject(body) ?? {};
  const fields = FILTER_FIELDS.flatMap((name): [string, string][] => {
    const value = members[name];
    const isText = typeof value === "string" && value !== "" && value.length <= MAX_ATTRIBUTE_LENGTH;
    return isText && isMessageText(value) ? [[name, value]] : [];
  });
  return { eventType: type, ...Object.fromEntries(fields) };
}

/** An event as a subscriber receives it. */
export interface ReceivedEvent {
  id: string;
  type: typeof PROCESSED | typeof REJECTED;
  /** Undefined for a rejected message that no transaction could be read from. */
  transactionId: string | undefined;
  /** Why it was rejected; undefined for a processed one. */
  reason: string | undefined;
  /** The transaction's exact text, or of a message that is no transaction the message's own; undefined if an event cannot bring it. */
  data: string | undefined;
  /** Where a text lies that an event cannot bring: `s3://BUCKET/KEY`, or a dead-letter queue's URL; undefined for any other. */
  dataref: string | undefined;
}

/** Reads the text of an event; or gives the reason why it is none. Any string is accepted; nothing is ever thrown. */
export function readEvent(text: string): ValueOrReason<ReceivedEvent> {
  let envelope: Record<string, unknown>;
  try {
    envelope = membersOf(JSON.parse(text));
  } catch {
    return { reason: "body: got text that is not JSON, allowed is an event of a transaction" };
  }
  const { specversion, id, type, subject, reason, data, datacontenttype, dataref } = envelope;
  const isKnown = specversion === "1.0" && (type === PROCESSED || type === REJECTED);
  if (!isKnown || typeof id !== "string" || !(typeof dataref === "string" || data !== undefined)) {
    return { reason: `body: got no event of a transaction (${text.length} characters)` };
  }
  return {
    value: {
      id,
      type,
      transactionId: optionalText(subject),
      reason: optionalText(reason),
      data: datacontenttype === "text/plain" ? optionalText(data) : exactData(text, data),
      dataref: optionalText(dataref),
    },
  };
}

/** The text of the last member. What is a string of JSON holds no quotation mark that is not escaped. */
function exactData(text: string, data: unknown): string | undefined {
  const name = '"data":';
  return data === undefined ? undefined : text.slice(text.indexOf(name) + name.length, text.lastIndexOf("}")).trim();
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
