import type { PublishBatchRequestEntry, SNSClient } from "@aws-sdk/client-sns";
import type { EventAttributes } from "../../domain/event-filter";
import { bytesOf, type TransactionEvent } from "../../domain/transaction-event";
import { createGather } from "../consumer/gather";
import type { PublishingRuntime } from "./runtime";

/** SNS's limits of a request: entries, and bytes of texts and attributes together. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 256 * 1024;

/** Records of a batch are recorded at the same time, and end within so long of each other: then one request is enough for all. */
const LINGER_MILLISECONDS = 20;

/** The topic that subscribers are told by. */
export interface EventTopic {
  /** @param requestId the producer's, for tracing. */
  publish: (event: TransactionEvent, requestId: string, signal: AbortSignal) => Promise<void>;
}

/** The topic in SNS. Its method rejects with the SDK's errors, and with errors that are named as the code of an entry's. */
export function createEventTopic(runtime: PublishingRuntime, client: SNSClient, topicArn: string): EventTopic {
  type Message = Pick<TransactionEvent, "text" | "attributes">;
  const bounds = {
    maxItems: MAX_ENTRIES,
    maxBytes: MAX_REQUEST_BYTES,
    bytesOf: (message: Message) => bytesOf(message),
    lingerMilliseconds: LINGER_MILLISECONDS,
  };
  const publish = createGather<Message, undefined>(bounds, async (messages, signal) => {
    const entries = messages.map(toEntry);
    const command = new runtime.PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
    const { Successful: sent = [], Failed: failed = [] } = await client.send(command, { abortSignal: signal });
    return entries.map(({ Id: id }): PromiseSettledResult<undefined> => {
      if (sent.some((entry) => entry.Id === id)) return { status: "fulfilled", value: undefined };
      const { Code: name, Message: text } = failed.find((entry) => entry.Id === id) ?? {};
      return {
        status: "rejected",
        reason: Object.assign(new Error(text ?? "the event was not published"), name !== undefined && { name }),
      };
    });
  });
  return {
    publish: ({ text, attributes }, requestId, signal) =>
      publish({ text, attributes: { ...attributes, requestId } }, signal),
  };
}

function toEntry(
  { text, attributes }: Pick<TransactionEvent, "text" | "attributes">,
  index: number,
): PublishBatchRequestEntry {
  return { Id: String(index), Message: text, MessageAttributes: toMessageAttributes(attributes) };
}

/** As SNS takes them, and SQS. */
export function toMessageAttributes(
  attributes: EventAttributes,
): Record<string, { DataType: "String"; StringValue: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
}
