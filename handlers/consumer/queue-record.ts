import { membersOf } from "../../shared/json-object";
import type { SQSMessageAttributes } from "aws-lambda";

/** One record of an SQS event, as far as it holds what it should. */
export interface QueueRecord {
  messageId: string | undefined;
  receiptHandle: string | undefined;
  body: string;
  /** When the message was sent: milliseconds, in digits. */
  sentTimestamp: string | undefined;
  /** How often the message has been delivered, this delivery included; 1 where the record does not say. */
  receiveCount: number;
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
  const { messageId, receiptHandle, body, attributes, messageAttributes } = membersOf(record);
  const { SentTimestamp: sentTimestamp, ApproximateReceiveCount: receiveCount } = membersOf(attributes);
  return {
    messageId: nonEmptyString(messageId),
    receiptHandle: nonEmptyString(receiptHandle),
    body: typeof body === "string" ? body : "",
    sentTimestamp: nonEmptyString(sentTimestamp),
    receiveCount: /^[1-9]\d*$/.test(String(nonEmptyString(receiveCount))) ? Number(receiveCount) : 1,
    messageAttributes: membersOf(messageAttributes) as SQSMessageAttributes,
    requestId: readRequestId(membersOf(messageAttributes)["requestId"]),
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
