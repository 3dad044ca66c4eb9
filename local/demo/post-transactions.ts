/** Posts transactions to the API as a good client does: a few at a time, and again when it makes sense. */
import { DelegateBackoff, handleAll, retry } from "cockatiel";
import type { PostRequest } from "./sample-transactions";

/** A request and the API's last word on it. */
export interface Exchange {
  request: PostRequest;
  status: number;
  /** The answer's JSON, undefined where it is none. */
  answer: unknown;
}

export interface Api {
  /** Base URL. */
  url: string;
  token: string;
}

const MAX_CONCURRENT_REQUESTS = 32;
const REQUEST_TIMEOUT_MS = 10_000;

/** About two minutes with the pauses between them: longer than any outage that a client should sit out. */
const MAX_ATTEMPTS = 60;
const MAX_PAUSE_SECONDS = 2;

/** Of the service: too many requests, not available now. Of the load balancer: no target, or one that went away. */
const TEMPORARY_STATUSES = new Set([429, 502, 503, 504]);

/**
 * Sends one request until it has an answer that stays. Repeating is safe, even where an answer was lost, because of the
 * transaction's id.
 * @throws Error of the connection if there is no answer at all, or the signal's reason.
 */
async function post(api: Api, request: PostRequest, signal: AbortSignal): Promise<Exchange> {
  const policy = retry(
    handleAll.orWhenResult((result) => TEMPORARY_STATUSES.has((result as Response).status)),
    {
      maxAttempts: MAX_ATTEMPTS,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const wanted = "value" in result ? Number((result.value as Response).headers.get("retry-after")) : 0;
        const seconds = wanted || Math.min(MAX_PAUSE_SECONDS, 0.05 * 2 ** attempt);
        // Jitter only adds: never earlier than asked for.
        return seconds * 1000 * (1 + Math.random() / 4);
      }),
    },
  );
  const response = await policy.execute(async () => {
    const received = await fetch(`${api.url}/transactions`, {
      method: "POST",
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/json" },
      body: request.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    // Read here, so that an answer that breaks off counts as a failed attempt, too.
    return new Response(await received.arrayBuffer(), received);
  }, signal);
  return { request, status: response.status, answer: await response.json().catch(() => undefined) };
}

/**
 * Posts all of them, in their order, a bounded number at a time.
 * @param onAnswer told of each when it has its answer.
 * @returns the exchanges in the order of their answers.
 */
export async function postTransactions(
  api: Api,
  requests: readonly PostRequest[],
  onAnswer: (exchange: Exchange) => void,
  signal: AbortSignal,
): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const remaining = requests.values();
  const worker = async () => {
    for (const request of remaining) {
      const exchange = await post(api, request, signal);
      exchanges.push(exchange);
      onAnswer(exchange);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_REQUESTS }, worker));
  return exchanges;
}
