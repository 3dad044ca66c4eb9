/** Measures rows one after the other: nothing else runs meanwhile, and one that fails does not keep the others from it. */
import type { Progress } from "../local/command-line/progress";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { createContext, type Context } from "./context";
import type { Measured, Row } from "./row";
import { summarize } from "./statistics";

/** How often the line on a terminal shows how long it takes. */
const TICK_MILLISECONDS = 1_000;

export interface Result {
  row: Row;
  /** The samples, or why there are none. */
  outcome: Measured | { failure: string };
}

/** @throws Error that is the signal's reason when that aborts, after the row under way has been cleaned up. */
export async function measureRows(
  rows: readonly Row[],
  signal: AbortSignal,
  progress: Progress,
  loadSeconds?: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of rows) {
    const stage = `${results.length + 1} of ${rows.length}: ${row.name}`;
    results.push({ row, outcome: await measureRow(row, signal, stage, progress, loadSeconds) });
  }
  progress.end();
  return results;
}

async function measureRow(
  row: Row,
  signal: AbortSignal,
  stage: string,
  progress: Progress,
  loadSeconds: number | undefined,
): Promise<Result["outcome"]> {
  const measure = async (context: Context) => {
    const measured = await row.measure(context);
    summarize(measured.ours);
    if (measured.baseline) summarize(measured.baseline);
    return measured;
  };
  return inContext(signal, stage, progress, measure, loadSeconds);
}

/** Does work in a context that ends with it, however that is; gives what came of it, or why nothing did. */
export async function inContext<T>(
  signal: AbortSignal,
  stage: string,
  progress: Progress,
  work: (context: Context) => Promise<T>,
  loadSeconds?: number,
): Promise<T | { failure: string }> {
  const begin = performance.now();
  let detail = "";
  const show = () => {
    progress.say(stage, `${Math.floor((performance.now() - begin) / 1_000)} s ${detail}`);
  };
  const say = (text: string) => {
    detail = text;
    show();
  };
  const context = createContext(signal, say, loadSeconds);
  show();
  const ticks = setInterval(show, TICK_MILLISECONDS);
  try {
    return await Promise.race([work(context), rejectOnAbort(signal)]);
  } catch (error) {
    signal.throwIfAborted();
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    clearInterval(ticks);
    await context.end();
  }
}
