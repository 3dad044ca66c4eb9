/** What an event source mapping does: long polls a queue, invokes the function, deletes what it dealt with. */
import type { Message } from "@aws-sdk/client-sqs";
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { EmitLiveEvent } from "../live-events/live-event";
import type { LocalFunction } from "./local-function";
import { deleteMessages, receiveBatch, splitBatch, type BatchSettings, type PolledQueue } from "./queue-messages";
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

const THROTTLED_PAUSE_MS = 200;

/** So many that one waits for messages while another has some. */
const FIRST_LOOPS = 2;

/** What keeps processors busy goes no faster with more processes than there are processors, each of which takes memory. */
const BUSY_LOOPS = Math.max(FIRST_LOOPS, availableParallelism());

/** A batch that takes so long waits for something, which the start of a process on a busy machine is not. */
const OVERDUE_MS = 5_000;

/**
 * Starts polling; the function that it returns stops it and leaves unfinished messages to their visibility timeout.
 * @param overdueMs after which others need not wait with a batch.
 */
export function startQueuePoller(args: QueuePollerArgs, overdueMs = OVERDUE_MS): () => void {
  const { queue, localFunction, emit } = args;
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopped = () => signal.aborted;
  let loops = 0;
  let receiving = 0;

  function fail(message: string): void {
    emit({ kind: "mapping-failed", functionName: localFunction.definition.name, message });
  }

  /** As with Lambda, load makes more loops. */
  function grow(maxLoops: number): void {
    if (!isStopped() && receiving === 0 && loops < Math.min(maxLoops, args.maxConcurrency)) void runLoop();
  }

  async function poll(): Promise<void> {
    while (!isStopped()) {
      receiving++;
      const batch = await receiveBatch(queue, args.batch, signal).finally(() => receiving--);
      if (batch.length === 0) {
        if (receiving > 0) return;
        continue;
      }
      emit({ kind: "received", functionName: localFunction.definition.name, messages: batch.map(toReceived) });
      grow(batch.length >= args.batch.maxMessages ? BUSY_LOOPS : FIRST_LOOPS);
      const overdue = setTimeout(grow, overdueMs, args.maxConcurrency);
      await deal(args, batch, fail).finally(() => {
        clearTimeout(overdue);
      });
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

function toReceived({ MessageId = "", Attributes }: Message): { messageId: string; sentAt: number } {
  return { messageId: MessageId, sentAt: Number(Attributes?.SentTimestamp) };
}

/** Has the function deal with a batch, and deletes what it has dealt with; the rest comes back when its visibility timeout ends. */
async function deal(args: QueuePollerArgs, batch: Message[], fail: (message: string) => void): Promise<void> {
  for (const part of splitBatch(args.queue, batch))
    for (const reason of await deleteMessages(args.queue, await invoke(args, part, fail)))
      fail(`a message could not be deleted: ${reason}`);
}

/**
 * A batch that is throttled is tried again for as long as its messages are hidden, which is what AWS's six times the function's
 * timeout are for; then they come again, as another delivery.
 */
async function invokeWhenThereIsRoom(
  localFunction: LocalFunction,
  batch: Message[],
  { arn, visibilityTimeoutSeconds }: PolledQueue,
) {
  const payload = JSON.stringify(sqsEvent(batch, arn));
  const end = performance.now() + visibilityTimeoutSeconds * 1_000;
  for (;;) {
    const outcome = await localFunction.invoke(payload);
    if (outcome.kind !== "throttled" || performance.now() + THROTTLED_PAUSE_MS >= end) return outcome;
    await delay(THROTTLED_PAUSE_MS, undefined, { ref: false });
  }
}

/** @returns the messages that the function has dealt with. */
async function invoke(
  { localFunction, queue, reportsItemFailures }: QueuePollerArgs,
  batch: Message[],
  fail: (message: string) => void,
): Promise<Message[]> {
  const outcome = await invokeWhenThereIsRoom(localFunction, batch, queue);
  if (outcome.kind !== "succeeded") return [];
  if (!reportsItemFailures) return batch;
  const ids = batch.map(({ MessageId }) => MessageId ?? "");
  const failed = parseBatchResponse(outcome.payload, ids);
  if (!failed) fail(`malformed batch response, so the whole batch counts as failed: ${outcome.payload}`);
  return failed ? batch.filter(({ MessageId }) => !failed.has(MessageId ?? "")) : [];
}
