/** Requests of a number of clients, each of which sends the next when it has the answer. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Context } from "../context";

export interface Load {
  url: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
}

export interface LoadResult {
  /** Requests that were answered with success. */
  perSecond: number;
  /** All others. */
  failed: number;
  medianMilliseconds: number;
  p99Milliseconds: number;
}

/** @returns the function that sends several loads at the same time; it throws if any request is not answered with success. */
export function startLoadProcess({ defer }: Pick<Context, "defer">): (loads: Load[]) => Promise<LoadResult[]> {
  const child = fork(join(__dirname, "load-process.mts"), { execArgv: [] });
  const ended = once(child, "exit").then(() => {
    throw new Error("The process that sends requests has ended.");
  });
  ended.catch(() => undefined);
  defer(() => {
    child.kill();
  });
  return async (loads) => {
    const answered = once(child, "message");
    child.send(loads);
    const [results] = (await Promise.race([answered, ended])) as [LoadResult[]]; // our own process
    const failed = results.reduce((sum, result) => sum + result.failed, 0);
    if (failed > 0) throw new Error(`${failed} requests were not answered with success.`);
    return results;
  };
}
