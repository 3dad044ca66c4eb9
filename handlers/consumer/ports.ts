import type { Context } from "aws-lambda";
import type { QueueRecord } from "./queue-record";

/** The dead-letter queue of a consumer's queue. */
export interface DeadLetters {
  /** Sends a record's body there, intact, with its attributes and the reason. */
  send: (record: QueueRecord, reason: string, requestId: string, signal: AbortSignal) => Promise<void>;
}

/** When one message becomes visible in the queue again. */
export interface VisibilityTimeout {
  receiptHandle: string;
  /** From now on. */
  seconds: number;
}

/** The visibility timeouts of messages in flight. */
export interface Visibility {
  /** Sets them; gives the reasons of those that could not be set. */
  change: (timeouts: VisibilityTimeout[], signal: AbortSignal) => Promise<string[]>;
}

/** A record that is to be delivered again as a message of its own, so that SQS counts its deliveries from the start. */
export interface Copy {
  record: QueueRecord;
  /** Deliveries that count for the copy, 0 or more. */
  usedDeliveries: number;
  /** Until it is delivered, 0 to 900 (SQS's own bounds). */
  delaySeconds: number;
}

/** The queue that feeds a consumer. */
export interface SourceQueue {
  /** Sends copies, with body, attributes and the time of the first sending; gives for each why it was not sent, in order. */
  sendAnew: (copies: Copy[], signal: AbortSignal) => Promise<(string | undefined)[]>;
  /** Deletes messages in flight; gives the reasons of those that could not be deleted. */
  remove: (receiptHandles: string[], signal: AbortSignal) => Promise<string[]>;
}

/** What a consumer of a queue does to the world, besides what it does with each transaction. */
export interface ConsumerPorts {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: () => number;
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Writes one line of JSON. */
  log: (entry: object) => void;
  deadLetters: DeadLetters;
  visibility: Visibility;
  sourceQueue: SourceQueue;
}

/** What a consumer uses of Lambda's context. */
export type InvocationContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;
