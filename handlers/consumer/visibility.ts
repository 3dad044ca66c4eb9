import type { SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";
import { MAX_ENTRIES, MAX_REQUESTS_AT_ONCE } from "./batch-requests";
import { mapAtMost } from "./map-at-most";
import type { Visibility } from "./ports";
import type { ConsumerRuntime } from "./runtime";

/** Visibility timeouts in SQS. Its method rejects with the SDK's errors. */
export function createVisibility(runtime: ConsumerRuntime, client: SQSClient, queueUrl: string): Visibility {
  return {
    async change(timeouts, signal) {
      const failures = await mapAtMost(MAX_REQUESTS_AT_ONCE, chunksOf(timeouts, MAX_ENTRIES), async (chunk) => {
        const entries = chunk.map(({ receiptHandle, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }));
        const command = new runtime.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries });
        const { Failed: failed = [] } = await client.send(command, { abortSignal: signal });
        return failed.map(({ Code: code, Message: message }) => `${code}: ${message}`);
      });
      return failures.flat();
    },
  };
}
