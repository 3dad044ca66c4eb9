/** How long after its 202 a transaction is processed, while the system has half of what it can do. */
import { setTimeout as delay } from "node:timers/promises";
import { readJsonObject } from "../../shared/json-text";
import type { LiveEvent } from "../../local/live-events/live-event";
import { startLocalTarget, type LocalTarget } from "../../local/target/local-target";
import { NOTHING_AROUND } from "../../local/target/prepare-deployment";
import type { Context } from "../context";
import type { Row } from "../row";
import { quantile } from "../statistics";

/** All at once, for how much the system can do. */
const BURST = 2_000;
const BURST_CONNECTIONS = 32;

const SECONDS = 20;

/** All of it comes from one client, which would be refused above 200 a second. */
const ENVIRONMENT = { RATE_LIMIT_PER_SECOND: "1000000" };

/** When each transaction was processed, by its id; the clock is this process's. */
type Processed = ReadonlyMap<string, number>;

export const acceptedToProcessed: Row = {
  name: "accepted-to-processed",
  what:
    "From a transaction's 202 to the line of the event processor that says that it is done, on the local target. The load " +
    `is half of the rate at which it was done with ${BURST} at once.`,
  unit: "ms",
  goal: "reported",
  async measure(context) {
    const processed = new Map<string, number>();
    const target = await startLocalTarget({
      signal: context.signal,
      around: { ...NOTHING_AROUND, environment: ENVIRONMENT },
      onEvent: (event) => note(event, processed),
    });
    context.defer(target.stop);
    const post = createPost(target, context.signal);
    await burst(post, processed, "warm", context);
    const rate = BURST / (await burst(post, processed, "burst", context));
    const pace = Math.floor(rate / 2);
    const milliseconds = await postEvenly(post, processed, pace, context);
    const share = (portion: number) => `${quantile(milliseconds, portion).toFixed(1)} ms`;
    return {
      ours: milliseconds,
      details: [`At ${pace} a second: p50 ${share(0.5)}, p90 ${share(0.9)}, p99 ${share(0.99)}.`],
    };
  },
};

function note(event: LiveEvent, processed: Map<string, number>): void {
  if (event.kind !== "log") return;
  const { message, verdict, transactionId } = readJsonObject(event.line) ?? {};
  if (message === "record" && verdict === "done") processed.set(String(transactionId), performance.now());
}

type Post = (transactionId: string) => Promise<number>;

/** @returns what posts a transaction, and gives the time of its 202. */
function createPost({ outputs, apiToken }: LocalTarget, signal: AbortSignal): Post {
  const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
  return async (transactionId) => {
    const body = JSON.stringify({ transactionId, userId: "user-1", amount: "12.50", currency: "EUR" });
    const url = `http://${String(outputs.loadBalancerDns)}/transactions`;
    const response = await fetch(url, { method: "POST", headers, body, signal });
    const accepted = performance.now();
    const text = await response.text();
    if (response.status !== 202) throw new Error(`A transaction was answered with ${response.status}: ${text}`);
    return accepted;
  };
}

/** @returns the seconds from the first request to the last transaction that was done. */
async function burst(post: Post, processed: Processed, prefix: string, context: Context): Promise<number> {
  const begin = performance.now();
  const ids = Array.from({ length: BURST }, (_, n) => `${prefix}-${n}`);
  const remaining = ids.values();
  const worker = async () => {
    for (const id of remaining) await post(id);
  };
  await Promise.all(Array.from({ length: BURST_CONNECTIONS }, worker));
  await allProcessed(ids, processed, context);
  return (Math.max(...ids.map((id) => processed.get(id) ?? NaN)) - begin) / 1_000;
}

/** @returns the milliseconds of each. */
async function postEvenly(post: Post, processed: Processed, pace: number, context: Context): Promise<number[]> {
  const begin = performance.now();
  const accepted = Array.from({ length: pace * SECONDS }, async (_, n) => {
    const rest = (n * 1_000) / pace - (performance.now() - begin);
    await delay(Math.max(0, rest), undefined, { signal: context.signal });
    return { id: `even-${n}`, at: await post(`even-${n}`) };
  });
  const answers = await Promise.all(accepted);
  const ids = answers.map(({ id }) => id);
  await allProcessed(ids, processed, context);
  // A line may come before the answer was read.
  return answers.map(({ id, at }) => Math.max(0, (processed.get(id) ?? NaN) - at));
}

async function allProcessed(ids: readonly string[], processed: Processed, { signal, say }: Context): Promise<void> {
  for (;;) {
    const missing = ids.filter((id) => !processed.has(id)).length;
    if (missing === 0) return;
    say(`${missing} to be processed`);
    await delay(50, undefined, { signal });
  }
}
