/** Measures rows one after the other: nothing else runs meanwhile, and one that fails does not keep the others from it. */
import type { Progress } from "../local/command-line/progress";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { createContext } from "./context";
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
    const measured = await Promise.race([row.measure(context), rejectOnAbort(signal)]);
    summarize(measured.ours);
    if (measured.baseline) summarize(measured.baseline);
    return measured;
  } catch (error) {
    signal.throwIfAborted();
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    clearInterval(ticks);
    await context.end();
  }
}
