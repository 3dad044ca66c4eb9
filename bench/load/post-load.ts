/** Clients that post transactions to tasks of the service. */
import type { BenchDatabase, Context } from "../context";
import { startLoadProcess, type LoadResult } from "./load";
import { startServices } from "./services";

const BODY = JSON.stringify({
  userId: "user-1",
  amount: "12.50",
  currency: "EUR",
  type: "payment",
  metadata: { order: 7, note: "Zahlung" },
});

export interface PostLoad {
  database: BenchDatabase;
  /** Of the tasks. */
  urls: string[];
  /** Posts to these URLs, over so many connections in all; gives what came of each URL. */
  measure: (urls: string[], connections: number) => Promise<LoadResult[]>;
}

/** @param seconds that each measurement takes. */
export async function startPostLoad(context: Context, tasks: number, seconds: number): Promise<PostLoad> {
  const database = await context.startDatabase();
  const { urls, token } = await startServices(context, database, tasks);
  const send = startLoadProcess(context);
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const load = (url: string, connections: number) => ({
    url: `${url}/transactions`,
    headers,
    body: BODY,
    connections,
    seconds,
  });
  return {
    database,
    urls,
    measure: (targets, connections) => send(targets.map((url) => load(url, connections / targets.length))),
  };
}

/** Requests a second that were answered. */
export function rateOf(results: readonly LoadResult[]): number {
  return results.reduce((sum, { perSecond }) => sum + perSecond, 0);
}
