import type { SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";
import type { Visibility } from "./ports";
import type { ConsumerRuntime } from "./runtime";

/** SQS's limit of entries a request. */
const MAX_ENTRIES = 10;

/** Visibility timeouts in SQS. Its method rejects with the SDK's errors. */
export function createVisibility(runtime: ConsumerRuntime, client: SQSClient, queueUrl: string): Visibility {
  return {
    async change(timeouts, signal) {
      const failures: string[] = [];
      for (const chunk of chunksOf(timeouts, MAX_ENTRIES)) {
        const entries = chunk.map(({ receiptHandle, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }));
        const command = new runtime.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries });
        const { Failed: failed = [] } = await client.send(command, { abortSignal: signal });
        failures.push(...failed.map(({ Code: code, Message: message }) => `${code}: ${message}`));
      }
      return failures;
    },
  };
}
