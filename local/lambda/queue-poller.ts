/** What an event source mapping does: long polls a queue, invokes the function, deletes what it dealt with. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import type { EmitLiveEvent } from "../live-events";
import type { LocalFunction } from "./local-function";
import { parseBatchResponse, sqsEvent } from "./sqs-event";

export interface QueuePollerArgs {
  queueUrl: string;
  queueArn: string;
  localFunction: LocalFunction;
  /** Most messages in one invocation. */
  batchSize: number;
  /** Seconds to wait for a batch to fill, from its first message on. */
  batchWindowSeconds: number;
  /** Most invocations at the same time. */
  maximumConcurrency: number;
  /** Whether the function's response names the messages that failed; otherwise a batch fails or succeeds whole. */
  reportsItemFailures: boolean;
  sqs: SQSClient;
  emit: EmitLiveEvent;
}

/** SQS's own limits. */
const MOST_MESSAGES_PER_CALL = 10;
const LONGEST_POLL_SECONDS = 20;

/** Wait after a failed call, so that a queue that is out of order is not hammered. */
const FAILED_CALL_PAUSE_MS = 500;

/** Starts polling; the function that it returns stops it and leaves unfinished messages to their visibility timeout. */
export function startQueuePoller(args: QueuePollerArgs): () => void {
  const { sqs, queueUrl, localFunction, emit } = args;
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = () => signal.aborted;
  let loops = 0;
  let receiving = 0;

  async function receive(limit: number, waitSeconds: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(limit, MOST_MESSAGES_PER_CALL),
      WaitTimeSeconds: waitSeconds,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
  }

  async function receiveBatch(): Promise<Message[]> {
    const batch = await receive(args.batchSize, LONGEST_POLL_SECONDS);
    const windowEnd = Date.now() + args.batchWindowSeconds * 1000;
    while (batch.length > 0 && batch.length < args.batchSize && Date.now() < windowEnd) {
      const waitSeconds = Math.min(LONGEST_POLL_SECONDS, Math.ceil((windowEnd - Date.now()) / 1000));
      batch.push(...(await receive(args.batchSize - batch.length, waitSeconds)));
    }
    return batch;
  }

  /** Whatever is not returned here comes back when its visibility timeout ends. */
  async function invoke(batch: Message[]): Promise<Message[]> {
    const outcome = await localFunction.invoke(JSON.stringify(sqsEvent(batch, args.queueArn)));
    if (outcome.kind === "failed") return [];
    if (!args.reportsItemFailures) return batch;
    const ids = batch.map(({ MessageId }) => MessageId ?? "");
    const failed = parseBatchResponse(outcome.payload, ids);
    if (!failed) fail(`malformed batch response, so the whole batch counts as failed: ${outcome.payload}`);
    return failed ? batch.filter(({ MessageId }) => !failed.has(MessageId ?? "")) : [];
  }

  async function remove(messages: Message[]): Promise<void> {
    for (let i = 0; i < messages.length; i += MOST_MESSAGES_PER_CALL) {
      const entries = messages
        .slice(i, i + MOST_MESSAGES_PER_CALL)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      for (const { Message: reason } of Failed ?? []) fail(`a message could not be deleted: ${reason ?? "no reason"}`);
    }
  }

  function fail(message: string): void {
    emit({ kind: "mapping-failed", functionName: localFunction.definition.name, message });
  }

  /** One loop always waits for messages, so long as the limit allows; as with Lambda, load makes more of them. */
  async function poll(): Promise<void> {
    while (!stopped()) {
      receiving++;
      const batch = await receiveBatch().finally(() => receiving--);
      if (batch.length === 0 && receiving > 0) return;
      if (batch.length > 0 && receiving === 0 && loops < args.maximumConcurrency) void runLoop();
      if (batch.length > 0) await remove(await invoke(batch));
    }
  }

  async function runLoop(): Promise<void> {
    loops++;
    try {
      await poll();
    } catch (error) {
      if (!stopped()) fail(`${args.queueArn}: ${String(error)}`);
      await delay(FAILED_CALL_PAUSE_MS, undefined, { ref: false });
    } finally {
      loops--;
    }
    if (loops === 0 && !stopped()) void runLoop();
  }

  void runLoop();
  return () => {
    stopping.abort();
  };
}
