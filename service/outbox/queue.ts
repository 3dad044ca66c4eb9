/** Sends outbox entries to the queue and tells which of them failed. */
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { OutboxEntry } from "../store/outbox";

/** The most that SendMessageBatch takes. Together they may have 1 MiB: a message has less than 32 KiB (tests/domain/fields.test.ts). */
export const MAX_BATCH_ENTRIES = 10;

/** Failures by entry id; an entry that is not in it has arrived. Never throws. */
export type SendBatch = (entries: OutboxEntry[]) => Promise<Map<string, string>>;

export function createSendBatch(client: SQSClient, queueUrl: string): SendBatch {
  return async (entries) => {
    try {
      const { Failed = [], Successful = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: entries.map(({ id, body, requestId }) => ({
            Id: id,
            MessageBody: body,
            MessageAttributes: { requestId: { DataType: "String", StringValue: requestId } },
          })),
        }),
      );
      const reasons = new Map(Failed.map(({ Id, Code, Message }) => [Id, `${Code}: ${Message ?? ""}`]));
      const arrived = new Set(Successful.map(({ Id }) => Id));
      // Only what the answer names as successful has arrived.
      const failed = entries.filter(({ id }) => !arrived.has(id));
      return new Map(failed.map(({ id }) => [id, reasons.get(id) ?? "not in the answer of the queue"]));
    } catch (error) {
      return new Map(entries.map(({ id }) => [id, String(error)]));
    }
  };
}
