/** What a poller asks of SQS: the next batch, and the deletion of what is dealt with. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";
import { sqsEvent } from "./sqs-event";

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

/** Of the event of a synchronous invocation: AWS, "Lambda quotas", 6 MB. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

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

const bytesOf = (messages: readonly Message[], arn: string) =>
  Buffer.byteLength(JSON.stringify(sqsEvent(messages, arn)));

/** Waits for up to 20 s for a first message; empty if none came. What came last may be more than an event holds. */
export async function receiveBatch(
  queue: PolledQueue,
  { maxMessages, windowSeconds }: BatchSettings,
  signal: AbortSignal,
): Promise<Message[]> {
  const batch = await receive(queue, maxMessages, MAX_WAIT_SECONDS, signal);
  const windowEnd = Date.now() + windowSeconds * 1000;
  let bytes = bytesOf(batch, queue.arn);
  while (batch.length > 0 && batch.length < maxMessages && bytes < MAX_EVENT_BYTES && Date.now() < windowEnd) {
    const waitSeconds = Math.min(MAX_WAIT_SECONDS, Math.ceil((windowEnd - Date.now()) / 1000));
    const more = await receive(queue, maxMessages - batch.length, waitSeconds, signal);
    bytes += bytesOf(more, queue.arn);
    batch.push(...more);
  }
  return batch;
}

/** The messages, in their order, in as few batches as have room in an event each. */
export function splitBatch({ arn }: PolledQueue, messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = bytesOf([message], arn);
    if (bytes > room) {
      batches.push([]);
      room = MAX_EVENT_BYTES;
    }
    batches.at(-1)?.push(message);
    room -= bytes;
  }
  return batches;
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
