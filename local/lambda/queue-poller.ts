/** What an event source mapping does: long polls a queue, invokes the function, deletes what it dealt with. */
import type { Message } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import type { EmitLiveEvent } from "../live-events/live-event";
import type { LocalFunction } from "./local-function";
import { deleteMessages, receiveBatch, type BatchSettings, type PolledQueue } from "./queue-messages";
import { parseBatchResponse, sqsEvent } from "./sqs-event";

export interface QueuePollerArgs {
  queue: PolledQueue;
  batch: BatchSettings;
  localFunction: LocalFunction;
  /** Invocations at the same time at most. */
  maxConcurrency: number;
  /** Whether the function's response names the messages that failed; otherwise a batch fails or succeeds whole. */
  reportsItemFailures: boolean;
  emit: EmitLiveEvent;
}

/** Wait after a failed call, so that a queue that is out of order is not hammered. */
const FAILED_CALL_PAUSE_MS = 500;

/** Starts polling; the function that it returns stops it and leaves unfinished messages to their visibility timeout. */
export function startQueuePoller(args: QueuePollerArgs): () => void {
  const { queue, localFunction, emit } = args;
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopped = () => signal.aborted;
  let loops = 0;
  let receiving = 0;

  function fail(message: string): void {
    emit({ kind: "mapping-failed", functionName: localFunction.definition.name, message });
  }

  /** The messages that the function has dealt with; the others come back when their visibility timeout ends. */
  async function invoke(batch: Message[]): Promise<Message[]> {
    const outcome = await localFunction.invoke(JSON.stringify(sqsEvent(batch, queue.arn)));
    if (outcome.kind === "failed") return [];
    if (!args.reportsItemFailures) return batch;
    const ids = batch.map(({ MessageId }) => MessageId ?? "");
    const failed = parseBatchResponse(outcome.payload, ids);
    if (!failed) fail(`malformed batch response, so the whole batch counts as failed: ${outcome.payload}`);
    return failed ? batch.filter(({ MessageId }) => !failed.has(MessageId ?? "")) : [];
  }

  /** One loop always waits for messages, so long as the concurrency allows; as with Lambda, load makes more of them. */
  async function poll(): Promise<void> {
    while (!isStopped()) {
      receiving++;
      const batch = await receiveBatch(queue, args.batch, signal).finally(() => receiving--);
      if (batch.length === 0) {
        if (receiving > 0) return;
        continue;
      }
      if (receiving === 0 && loops < args.maxConcurrency) void runLoop();
      for (const reason of await deleteMessages(queue, await invoke(batch)))
        fail(`a message could not be deleted: ${reason}`);
    }
  }

  async function runLoop(): Promise<void> {
    loops++;
    try {
      await poll();
    } catch (error) {
      if (!isStopped()) fail(`${queue.arn}: ${String(error)}`);
      await delay(FAILED_CALL_PAUSE_MS, undefined, { ref: false });
    } finally {
      loops--;
    }
    if (loops === 0 && !isStopped()) void runLoop();
  }

  void runLoop();
  return () => {
    stopping.abort();
  };
}
