import type { MessageAttributeValue, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes } from "aws-lambda";
import type { DeadLetters } from "./ports";
import type { ConsumerRuntime } from "./runtime";

/** SQS's limit of attributes a message. */
const MAX_ATTRIBUTES = 10;

/** The dead-letter queue in SQS. Its method rejects with the SDK's errors. */
export function createDeadLetters(runtime: ConsumerRuntime, client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(record, reason, requestId, signal) {
      const command = new runtime.SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: record.body,
        MessageAttributes: deadLetterAttributes(record.messageAttributes, reason, requestId),
      });
      await client.send(command, { abortSignal: signal });
    },
  };
}

/** Ours, then as many of the message's own as there is room for. */
function deadLetterAttributes(own: SQSMessageAttributes, reason: string, requestId: string) {
  const ours = {
    reason: { DataType: "String", StringValue: reason },
    requestId: { DataType: "String", StringValue: requestId },
  };
  const kept = Object.entries(own)
    .filter(([name]) => !Object.hasOwn(ours, name))
    .map(([name, attribute]): [string, MessageAttributeValue | undefined] => [name, toSend(attribute)])
    .filter(([, attribute]) => attribute !== undefined)
    .slice(0, MAX_ATTRIBUTES - Object.keys(ours).length);
  return { ...(Object.fromEntries(kept) as Record<string, MessageAttributeValue>), ...ours };
}

/** An attribute as it is sent, from one as Lambda delivers it: other names, and binary values in base64. */
function toSend(attribute: Partial<SQSMessageAttributes[string]> | null): MessageAttributeValue | undefined {
  const { dataType, stringValue, binaryValue } = attribute ?? {};
  if (typeof dataType !== "string") return undefined;
  if (typeof stringValue === "string") return { DataType: dataType, StringValue: stringValue };
  if (typeof binaryValue === "string") return { DataType: dataType, BinaryValue: Buffer.from(binaryValue, "base64") };
  return undefined;
}
