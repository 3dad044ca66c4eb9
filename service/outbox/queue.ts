/** Sends outbox entries to the queue and tells which of them failed. */
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { OutboxEntry } from "../store/outbox";

/** The most that SendMessageBatch takes. Together they may have 1 MiB: a message has less than 32 KiB (tests/domain/fields.test.ts). */
export const MAX_BATCH_ENTRIES = 10;

/** All tries of one batch together, in milliseconds: two that get no answer, or three that are refused. */
export const SEND_TIMEOUT_MILLISECONDS = 6_000;

/** Why an entry has not arrived, as far as anybody knows. */
export interface SendFailure {
  reason: string;
  /** Whether SQS refuses this entry, and has answered otherwise. */
  senderFault: boolean;
}

/** Failures by entry id; an entry that is not in it has arrived. Never throws. */
export type SendBatch = (entries: OutboxEntry[]) => Promise<Map<string, SendFailure>>;

export function createSendBatch(client: SQSClient, queueUrl: string): SendBatch {
  // It copies all entries and answers for a log that nobody keeps: 7 % of a call's CPU.
  client.middlewareStack.remove("loggerMiddleware");
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
        { abortSignal: AbortSignal.timeout(SEND_TIMEOUT_MILLISECONDS) },
      );
      const failures = new Map(
        Failed.map(({ Id, Code, Message, SenderFault: senderFault = false }) => [
          Id,
          { reason: `${Code}: ${Message ?? ""}`, senderFault },
        ]),
      );
      const arrived = new Set(Successful.map(({ Id }) => Id));
      // Only what the answer names as successful has arrived.
      const failed = entries.filter(({ id }) => !arrived.has(id));
      const unknown = { reason: "not in the answer of the queue", senderFault: false };
      return new Map(failed.map(({ id }) => [id, failures.get(id) ?? unknown]));
    } catch (error) {
      return new Map(entries.map(({ id }) => [id, { reason: String(error), senderFault: false }]));
    }
  };
}
