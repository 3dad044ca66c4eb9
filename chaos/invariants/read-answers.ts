/** Asks the API for transactions that are stored, as a client does. */
import { setTimeout as delay } from "node:timers/promises";
import { ask } from "../client";
import type { Answer, Attempt } from "../history";

/** Of more, so many are asked for, evenly spread: at the service's limit of 200 requests a second this takes seconds. */
const MAX_READS = 500;
const CONCURRENT_READS = 8;

/** Of a request that comes too fast, a second apart. */
const MAX_TRIES = 60;

/** A client's limit for one request: longer than any deadline, so that who misses one is seen to. */
const GIVE_UP_MILLISECONDS = 60_000;

/** One attempt for each, and for those that come too fast, another one a moment later. */
export async function readAnswers(api: { url: string; token: string }, ids: readonly string[]): Promise<Attempt[]> {
  const step = Math.max(1, ids.length / MAX_READS);
  const sample = Array.from(
    { length: Math.min(ids.length, MAX_READS) },
    (_, index) => ids[Math.floor(index * step)] ?? "",
  );
  const attempts: Attempt[] = [];
  const remaining = sample.values();
  const read = async () => {
    for (const id of remaining) {
      const answer = await readInTurn(id);
      // One that is down is asked no more: that it is says enough, and each answer may take its whole time.
      if ("lost" in answer || answer.status >= 500) return;
    }
  };
  const readInTurn = async (id: string): Promise<Answer> => {
    for (let tries = 1; ; tries++) {
      const attempt = await readOnce(api, id);
      attempts.push(attempt);
      const { answer } = attempt;
      if ("lost" in answer || answer.status !== 429 || tries === MAX_TRIES) return answer;
      await delay(1_000 * Number(answer.headers["retry-after"] ?? 1));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_READS }, read));
  return attempts;
}

async function readOnce({ url, token }: { url: string; token: string }, id: string): Promise<Attempt> {
  const path = `/transactions/${encodeURIComponent(id)}`;
  const headers = { authorization: `Bearer ${token}` };
  const startedAt = performance.now();
  const answer = await ask(url + path, { headers, signal: AbortSignal.timeout(GIVE_UP_MILLISECONDS) });
  return { method: "GET", path, headers, intent: "read", startedAt, endedAt: performance.now(), answer };
}
