import type * as Clients from "./clients";
import type { Visibility } from "./ports";

/** SQS's limit of entries a request. */
const MAXIMUM_ENTRIES = 10;

/** Visibility timeouts in SQS. Its method rejects with the SDK's errors. */
export function createVisibility(clients: typeof Clients, client: Clients.SQSClient, queueUrl: string): Visibility {
  return {
    async postpone(postponements, signal) {
      const failures: string[] = [];
      for (let start = 0; start < postponements.length; start += MAXIMUM_ENTRIES) {
        const entries = postponements
          .slice(start, start + MAXIMUM_ENTRIES)
          .map(({ receiptHandle, seconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }));
        const command = new clients.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries });
        const { Failed: failed = [] } = await client.send(command, { abortSignal: signal });
        failures.push(...failed.map(({ Code: code, Message: message }) => `${code}: ${message}`));
      }
      return failures;
    },
  };
}
