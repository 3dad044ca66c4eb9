/** The two shapes between Lambda and a function that SQS feeds: the event, and the response with what failed. */
import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSMessageAttribute, SQSRecordAttributes } from "aws-lambda";
import { REGION } from "../aws/account";

function messageAttribute(value: MessageAttributeValue): SQSMessageAttribute {
  return {
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType ?? "String",
  };
}

/** The event that Lambda makes of received messages (received with all their attributes). */
export function sqsEvent(messages: readonly Message[], eventSourceARN: string): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId ?? "",
      receiptHandle: message.ReceiptHandle ?? "",
      body: message.Body ?? "",
      // The SDK types every name as optional; SQS sends those that are required.
      attributes: message.Attributes as unknown as SQSRecordAttributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, messageAttribute(value)]),
      ),
      md5OfBody: message.MD5OfBody ?? "",
      eventSource: "aws:sqs",
      eventSourceARN,
      awsRegion: REGION,
    })),
  };
}

/**
 * The ids of the messages that a function's response reports as failed.
 *
 * @param payload the response as JSON.
 * @returns undefined if the response is malformed, which AWS treats as the failure of the whole batch: not an object,
 *   `batchItemFailures` no list, an item without a non-empty `itemIdentifier`, or an id that is not in the batch.
 */
export function parseBatchResponse(payload: string, messageIds: readonly string[]): ReadonlySet<string> | undefined {
  const response = JSON.parse(payload) as unknown;
  if (response === null) return new Set();
  if (typeof response !== "object") return undefined;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const ids = failures.map((item: unknown) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = ids.filter((id): id is string => typeof id === "string" && messageIds.includes(id));
  return known.length === ids.length ? new Set(known) : undefined;
}
