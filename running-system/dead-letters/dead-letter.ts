/** A message of a dead-letter queue, as operators see it. */
import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { readEvent } from "../../domain/transaction-event";
import { readJsonObject } from "../../shared/json-text";

export interface DeadLetter {
  /** SQS's. */
  id: string;
  /** Given up from the beginning, or sent by whoever rejected it; milliseconds since 1970-01-01T00:00:00Z. */
  sentAt: number;
  /** Where its body tells one, as a message or, of a subscriber's queue, as an event. */
  transactionId: string | undefined;
  reason: string;
  body: string;
  attributes: Record<string, MessageAttributeValue>;
  /** With which the message is deleted or shown again. */
  receiptHandle: string;
}

/** Of a message that nobody rejected: its deliveries were used up. */
export const NO_REASON = "delivered in vain";

/** Where a consumer, and Lambda for an invocation, tell why. */
export const REASON_ATTRIBUTE = "reason";
const LAMBDAS_REASON_ATTRIBUTE = "ErrorMessage";

export function readDeadLetter(message: Message): DeadLetter {
  const { MessageId = "", Body = "", ReceiptHandle = "", Attributes = {}, MessageAttributes = {} } = message;
  const reason = MessageAttributes[REASON_ATTRIBUTE] ?? MessageAttributes[LAMBDAS_REASON_ATTRIBUTE];
  return {
    id: MessageId,
    sentAt: Number(Attributes.SentTimestamp),
    transactionId: transactionIdOf(Body),
    reason: reason?.StringValue ?? NO_REASON,
    body: Body,
    attributes: MessageAttributes,
    receiptHandle: ReceiptHandle,
  };
}

function transactionIdOf(body: string): string | undefined {
  const { transactionId } = readJsonObject(body) ?? {};
  if (typeof transactionId === "string") return transactionId;
  const event = readEvent(body);
  return "value" in event ? event.value.transactionId : undefined;
}

/** Reasons without what they quote of their messages, so that the same ones count together. */
export function kindOfReason(reason: string): string {
  return reason.replace(/"(?:[^"\\]|\\.)*"/g, '"..."').replace(/\d{4,}/g, "#");
}
