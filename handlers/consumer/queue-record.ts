import { membersOf } from "../../shared/json-object";
import type { SQSMessageAttributes } from "aws-lambda";
import { readCopyHistory } from "./copy-attributes";

/** One record of an SQS event, as far as it holds what it should. */
export interface QueueRecord {
  messageId: string | undefined;
  receiptHandle: string | undefined;
  body: string;
  /** When the message was sent, of copies the first one: milliseconds, in digits. */
  firstSentTimestamp: string | undefined;
  /** How often the message has been delivered, this delivery included; 1 where the record does not say. */
  receiveCount: number;
  /** Deliveries that it has used up, this one and those of earlier copies included. */
  deliveries: number;
  messageAttributes: SQSMessageAttributes;
  /** The id the producer gave the message for tracing, in an attribute of that name. */
  requestId: string | undefined;
}

/** Whether an event came from an SQS queue, through an event source mapping. */
export function isQueueEvent(event: unknown): event is { Records: unknown[] } {
  const { Records: records } = membersOf(event);
  return (
    Array.isArray(records) &&
    records.length > 0 &&
    records.every((record) => membersOf(record)["eventSource"] === "aws:sqs")
  );
}

/** Reads one record. What is missing or of another type is left out, so that no record can break its batch. */
export function readQueueRecord(record: unknown): QueueRecord {
  const { messageId, receiptHandle, body, attributes, messageAttributes: given } = membersOf(record);
  const { SentTimestamp: sentTimestamp, ApproximateReceiveCount: received } = membersOf(attributes);
  const messageAttributes = membersOf(given);
  const receiveCount = /^[1-9]\d*$/.test(String(nonEmptyString(received))) ? Number(received) : 1;
  const { firstSentTimestamp, usedDeliveries } = readCopyHistory(messageAttributes, nonEmptyString(sentTimestamp));
  return {
    messageId: nonEmptyString(messageId),
    receiptHandle: nonEmptyString(receiptHandle),
    body: typeof body === "string" ? body : "",
    firstSentTimestamp,
    receiveCount,
    deliveries: usedDeliveries + receiveCount,
    messageAttributes: messageAttributes as SQSMessageAttributes,
    requestId: readRequestId(messageAttributes["requestId"]),
  };
}

/** Printable ASCII of a sane length: the id goes into log lines and message attributes. */
function readRequestId(attribute: unknown): string | undefined {
  const { stringValue } = membersOf(attribute);
  return typeof stringValue === "string" && /^[\x21-\x7e]{1,128}$/.test(stringValue) ? stringValue : undefined;
}

function nonEmptyString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
