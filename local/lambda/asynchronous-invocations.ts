/** Lambda's internal queue for asynchronous invocations: retries, then the function's dead-letter queue. */
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as delay } from "node:timers/promises";
import type { EmitLiveEvent } from "../live-events/live-event";
import type { InvocationOutcome } from "./function-process";
import type { LocalFunction } from "./local-function";

/** AWS waits 1 minute before the first retry and 2 before the second; here nobody wants to. */
export const RETRY_DELAYS_SECONDS: readonly number[] = [1, 2];

/** A second on AWS at first, and up to five minutes. */
const THROTTLED_PAUSE_MS = 500;

/** AWS's default where a function has no invoke config. */
const DEFAULT_MAX_RETRY_ATTEMPTS = 2;

/** Lambda passes on this much of the message. */
const MAX_ERROR_MESSAGE_CHARACTERS = 1024;

export interface AsynchronousInvocations {
  /** Takes an event for later; its failure is nobody's concern but the dead-letter queue's. */
  accept: (payload: string, requestId: string) => void;
  /** The function's invoke config. */
  configure: (settings: { maxRetryAttempts: number }) => void;
  stop: () => void;
}

export interface AsynchronousInvocationsArgs {
  localFunction: LocalFunction;
  /** Where events end that failed every time; without it they are dropped, as on AWS. */
  deadLetterQueueUrl: string | undefined;
  /** Waits before each retry; the last one holds for further ones. */
  retryDelaysSeconds: readonly number[];
  sqs: SQSClient;
  emit: EmitLiveEvent;
}

export function createAsynchronousInvocations(args: AsynchronousInvocationsArgs): AsynchronousInvocations {
  const { localFunction, deadLetterQueueUrl, retryDelaysSeconds, sqs, emit } = args;
  const stopping = new AbortController();
  let maxRetryAttempts = DEFAULT_MAX_RETRY_ATTEMPTS;

  async function run(payload: string, requestId: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await invokeWhenThereIsRoom(payload, requestId);
      if (outcome.kind === "succeeded" || stopping.signal.aborted) return;
      if (attempt >= maxRetryAttempts) return giveUp(payload, requestId, outcome.errorMessage);
      const seconds = retryDelaysSeconds[attempt] ?? retryDelaysSeconds.at(-1) ?? 0;
      await delay(seconds * 1000, undefined, { signal: stopping.signal });
    }
  }

  /** Being throttled is none of an event's attempts: on AWS it waits for up to six hours. */
  async function invokeWhenThereIsRoom(payload: string, requestId: string): Promise<InvocationOutcome> {
    for (;;) {
      const outcome = await localFunction.invoke(payload, requestId);
      if (outcome.kind !== "throttled") return outcome;
      await delay(THROTTLED_PAUSE_MS, undefined, { signal: stopping.signal });
    }
  }

  async function giveUp(payload: string, requestId: string, errorMessage: string): Promise<void> {
    if (deadLetterQueueUrl === undefined) return;
    const text = (value: string) => ({ DataType: "String", StringValue: value });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: payload,
        MessageAttributes: {
          RequestID: text(requestId),
          // The status of the invocation itself, which worked: it was the function that failed.
          ErrorCode: { DataType: "Number", StringValue: "200" },
          ErrorMessage: text(errorMessage.slice(0, MAX_ERROR_MESSAGE_CHARACTERS) || "unknown"),
        },
      }),
      { abortSignal: stopping.signal },
    );
  }

  return {
    accept: (payload, requestId) => {
      run(payload, requestId).catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        const message = `its event could not be sent to the dead-letter queue: ${String(error)}`;
        emit({ kind: "invocation-failed", functionName: localFunction.definition.name, requestId, message });
      });
    },
    configure: (settings) => {
      maxRetryAttempts = settings.maxRetryAttempts;
    },
    stop: () => {
      stopping.abort();
    },
  };
}
