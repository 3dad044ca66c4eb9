/** Calls to SQS for many messages. */
import { SQSServiceException, type SQSClient } from "@aws-sdk/client-sqs";
import { ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";

/** SQS's limit of entries in one call. */
export const MAX_ENTRIES = 10;

/** Calls under way at once: enough for some thousand messages a second, and far below SQS's own limits. */
export const CONCURRENCY = 8;

/** Works through items, several at once. */
export async function forEachConcurrently<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const remaining = items.values();
  const workOn = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, workOn));
}

interface Held {
  id: string;
  receiptHandle: string;
}

/** Deletes at most MAX_ENTRIES messages. @returns why, by id, for those that are still there. */
export async function deleteMessages(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly Held[],
): Promise<Map<string, string>> {
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
    }),
  );
  return new Map(
    Failed.map(({ Id, Code, Message }) => [messages[Number(Id)]?.id ?? "", Message ?? Code ?? "no reason"]),
  );
}

/** Shows messages again at once. Those that cannot be come back by themselves. */
export async function showAgain(sqs: SQSClient, queueUrl: string, receiptHandles: readonly string[]): Promise<void> {
  await forEachConcurrently(chunksOf(receiptHandles, MAX_ENTRIES), async (handles) => {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })).catch((error: unknown) => {
      if (!(error instanceof SQSServiceException)) throw error;
    });
  });
}
