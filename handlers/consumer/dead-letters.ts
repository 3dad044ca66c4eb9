import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes } from "aws-lambda";
import { toMessageText } from "../../domain/message-text";
import { COPY_ATTRIBUTES } from "./copy-attributes";
import { attributesToSend, MAX_ATTRIBUTES } from "./message-attributes";
import type { DeadLetters } from "./ports";
import type { ConsumerRuntime } from "./runtime";

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

/** Ours, then as many of the message's own as there is room for. Its history as a copy is over: what is redriven begins anew. */
function deadLetterAttributes(own: SQSMessageAttributes, reason: string, requestId: string) {
  const ours = {
    reason: { DataType: "String", StringValue: toMessageText(reason) },
    requestId: { DataType: "String", StringValue: requestId },
  };
  const kept = attributesToSend(own)
    .filter(([name]) => !Object.hasOwn(ours, name) && !COPY_ATTRIBUTES.includes(name))
    .slice(0, MAX_ATTRIBUTES - Object.keys(ours).length);
  return { ...Object.fromEntries(kept), ...ours };
}
