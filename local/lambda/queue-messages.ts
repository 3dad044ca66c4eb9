/** What a poller asks of SQS: the next batch, and the deletion of what is dealt with. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";

export interface PolledQueue {
  sqs: SQSClient;
  url: string;
  arn: string;
  /** For which a message that was received is hidden. */
  visibilityTimeoutSeconds: number;
}

export interface BatchSettings {
  /** Messages in one batch at most. */
  maxMessages: number;
  /** To wait for a batch to fill, from its first message on. */
  windowSeconds: number;
}

/** SQS's own bounds, of a call and of a long poll. */
const MAX_MESSAGES_PER_CALL = 10;
const MAX_WAIT_SECONDS = 20;

async function receive(
  { sqs, url }: PolledQueue,
  maxMessages: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: Math.min(maxMessages, MAX_MESSAGES_PER_CALL),
    WaitTimeSeconds: waitSeconds,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
}

/** Waits for up to 20 s for a first message; empty if none came. */
export async function receiveBatch(
  queue: PolledQueue,
  { maxMessages, windowSeconds }: BatchSettings,
  signal: AbortSignal,
): Promise<Message[]> {
  const batch = await receive(queue, maxMessages, MAX_WAIT_SECONDS, signal);
  const windowEnd = Date.now() + windowSeconds * 1000;
  while (batch.length > 0 && batch.length < maxMessages && Date.now() < windowEnd) {
    const waitSeconds = Math.min(MAX_WAIT_SECONDS, Math.ceil((windowEnd - Date.now()) / 1000));
    batch.push(...(await receive(queue, maxMessages - batch.length, waitSeconds, signal)));
  }
  return batch;
}

/** @returns the reason for each message that could not be deleted. */
export async function deleteMessages({ sqs, url }: PolledQueue, messages: readonly Message[]): Promise<string[]> {
  const reasons: string[] = [];
  for (const chunk of chunksOf(messages, MAX_MESSAGES_PER_CALL)) {
    const entries = chunk.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    reasons.push(...(Failed ?? []).map(({ Message: reason }) => reason ?? "no reason"));
  }
  return reasons;
}
