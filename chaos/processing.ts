/** Waits for a transaction to go all the way. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client, Received } from "./client";
import { readOf } from "./errands";

const POLL_MILLISECONDS = 50;

/** Gives the answer that says so; undefined if none does in time. @throws as the client. */
export async function waitUntilProcessed(
  client: Client,
  transactionId: string,
  limitMilliseconds: number,
  signal: AbortSignal,
): Promise<Received | undefined> {
  for (const begin = performance.now(); performance.now() - begin < limitMilliseconds;) {
    const answer = await client.send(readOf(transactionId));
    if (isProcessed(answer)) return answer;
    await delay(POLL_MILLISECONDS, undefined, { signal });
  }
  return undefined;
}

function isProcessed({ status, body }: Received): boolean {
  return status === 200 && (JSON.parse(body) as { status?: unknown }).status === "processed";
}
