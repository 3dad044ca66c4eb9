/** A subscriber's queue: the events that its topic would have brought. */
import { SendMessageBatchCommand, type BatchResultErrorEntry, type SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import { matchesFilter, type EventFilter } from "../../domain/event-filter";
import { createProcessedEvent } from "../../domain/transaction-event";
import { toMessageAttributes } from "../../handlers/publishing/event-topic";
import { groupBySize } from "../../running-system/dead-letters/move";
import { explainWhile } from "../system/explain";
import type { Destination, Outcome } from "./destination";

export interface SubscriberTarget {
  queueUrl: string;
  /** Of its events. */
  source: string;
  filter?: EventFilter | undefined;
}

/** Tries of an entry that SQS fails to take, by no fault of its own; about a minute with the pauses between them. */
const MAX_TRIES = 8;
const [FIRST_PAUSE_MS, MAX_PAUSE_MS] = [500, 15_000];

interface Entry {
  /** Of its transaction among those that are delivered. */
  index: number;
  body: string;
  attributes: ReturnType<typeof toMessageAttributes>;
}

export function createSubscriberDestination(
  sqs: SQSClient,
  { queueUrl, source, filter = {} }: SubscriberTarget,
  bucketName: string,
): Destination {
  return {
    deliver: async (transactions, signal) => {
      const outcomes = transactions.map((): Outcome => "passed over");
      const events = transactions.map((transaction) => createProcessedEvent(transaction, { source, bucketName }));
      let waiting = events.flatMap(({ text, attributes }, index): Entry[] =>
        matchesFilter(filter, attributes) ? [{ index, body: text, attributes: toMessageAttributes(attributes) }] : [],
      );
      for (let tries = 1; waiting.length > 0; tries++) {
        const failures = await send(sqs, queueUrl, waiting, signal);
        for (const { index } of waiting) outcomes[index] = describe(failures.get(index));
        waiting = waiting.filter(({ index }) => failures.get(index)?.SenderFault === false);
        if (waiting.length > 0) await pauseAfter(tries, failures.get(waiting[0]?.index ?? 0), signal);
      }
      return outcomes;
    },
  };
}

/** @returns what failed, by index. */
async function send(
  sqs: SQSClient,
  queueUrl: string,
  entries: readonly Entry[],
  abortSignal: AbortSignal,
): Promise<Map<number, BatchResultErrorEntry>> {
  const failures = new Map<number, BatchResultErrorEntry>();
  for (const group of groupBySize(entries)) {
    const command = new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: group.map(({ index, body, attributes }) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: attributes,
      })),
    });
    const answer = await sqs.send(command, { abortSignal }).catch(explainWhile(`sqs:SendMessage on ${queueUrl}`));
    const arrived = new Set(answer.Successful?.map(({ Id }) => Number(Id)));
    const failed = new Map(answer.Failed?.map((failure) => [Number(failure.Id), failure]));
    // Only what the answer names as successful has arrived.
    const silence = { Id: "", Code: "not in the answer of the queue", SenderFault: false };
    for (const { index } of group) if (!arrived.has(index)) failures.set(index, failed.get(index) ?? silence);
  }
  return failures;
}

function describe(failure: BatchResultErrorEntry | undefined): Outcome {
  return failure ? { reason: `SQS refuses its event: ${failure.Message ?? String(failure.Code)}` } : "done";
}

/** @throws Error after the last try. */
async function pauseAfter(tries: number, failure: BatchResultErrorEntry | undefined, signal: AbortSignal) {
  if (tries >= MAX_TRIES)
    throw new Error(`SQS takes no more events: ${failure?.Message ?? failure?.Code ?? "it gives no reason"}.`);
  const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  await delay(pause * (1 + Math.random() / 4), undefined, { signal });
}
