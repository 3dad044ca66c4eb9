/** A client of the API that repeats a request until it is answered, and keeps a record of each attempt. */
import { setTimeout as delay } from "node:timers/promises";
import type { PlannedRequest } from "./errands";
import type { Answer, Attempt } from "./history";

/** An answer that is not lost. */
export type Received = Exclude<Answer, { lost: string }>;

export interface Client {
  /**
   * Sends it until it has an answer for good.
   * @throws UnansweredError if it has none in time; the signal's reason.
   */
  send: (request: PlannedRequest) => Promise<Received>;
}

export interface ClientOptions {
  /** Base URL. */
  url: string;
  token: string;
  attempts: Attempt[];
  signal: AbortSignal;
  /** After which a request without an answer for good is given up. */
  patienceMilliseconds?: number;
}

/** Of a system that does not recover, whatever its clients do. */
export class UnansweredError extends Error {
  override readonly name = "UnansweredError";
}

/** Longer than any answer may take, so that one which comes too late is seen to. */
const GIVE_UP_MILLISECONDS = 40_000;

/** Longer than any recovery may take. */
const PATIENCE_MILLISECONDS = 180_000;

/** Less than a good client waits for, so that the load goes on in an outage. */
const PAUSE_MILLISECONDS = 250;

/** Of the service: too many requests, an outage. Of the load balancer: no task, or one that went away. */
const TEMPORARY = [429, 502, 503, 504];

export function createClient(options: ClientOptions): Client {
  const { url, token, attempts, signal, patienceMilliseconds = PATIENCE_MILLISECONDS } = options;
  const attempt = async ({ intent, method, path, body }: PlannedRequest): Promise<Answer> => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const startedAt = performance.now();
    const limit = AbortSignal.timeout(GIVE_UP_MILLISECONDS);
    const answer = await ask(url + path, { method, headers, body, signal: AbortSignal.any([signal, limit]) });
    signal.throwIfAborted();
    attempts.push({ method, path, headers, body, intent, startedAt, endedAt: performance.now(), answer });
    return answer;
  };
  return {
    send: async (request) => {
      for (const begin = performance.now(); ;) {
        const answer = await attempt(request);
        if ("status" in answer && !TEMPORARY.includes(answer.status)) return answer;
        if (performance.now() - begin > patienceMilliseconds)
          throw new UnansweredError(describeUnanswered(request, answer, patienceMilliseconds));
        await delay(PAUSE_MILLISECONDS, undefined, { signal });
      }
    },
  };
}

function describeUnanswered({ method, path, body = "" }: PlannedRequest, answer: Answer, milliseconds: number): string {
  const last = "lost" in answer ? `nothing (${answer.lost})` : `a ${answer.status}`;
  return `${method} ${path} had no answer for good in ${milliseconds / 1_000} s, but ${last} in the end: ${body}`;
}

/** Never rejects. */
export async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    return { lost: cause instanceof Error ? `${message}: ${cause.message}` : message };
  }
}
