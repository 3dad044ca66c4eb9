import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendEntries } from "./batch-requests";
import type { Visibility } from "./ports";
import type { ConsumerRuntime } from "./runtime";

/** Visibility timeouts in SQS. Its method rejects with the SDK's errors. */
export function createVisibility(runtime: ConsumerRuntime, client: SQSClient, queueUrl: string): Visibility {
  return {
    change(timeouts, signal) {
      const entries = timeouts.map(({ receiptHandle, seconds }) => ({
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }));
      return sendEntries(entries, (request) => {
        const command = new runtime.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: request });
        return client.send(command, { abortSignal: signal });
      });
    },
  };
}
