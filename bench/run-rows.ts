/** Measures rows, shows them as a table, and writes the page. */
import { createProgress } from "../local/command-line/progress";
import { formatTable } from "../local/command-line/table";
import { writePage, type Run } from "../local/results/page";
import { measureRows } from "./measure";
import { writeResultsPage } from "./results";
import type { Row } from "./row";
import { formatGoal, formatResult, HEAD, remarksOf } from "./table";

export function printRows(rows: readonly Row[], columns: number): void {
  const lines = rows.map(({ name, goal, unit }) => [name, formatGoal(goal, unit)]);
  console.log(formatTable(["row", "goal"], lines, columns));
}

/**
 * @param file the page; none is written without it.
 * @param describe what the run was, once it has ended.
 * @returns whether all of them were measured.
 */
export async function runRows(
  rows: readonly Row[],
  signal: AbortSignal,
  columns: number,
  file: string | undefined,
  describe: () => Run,
  loadSeconds: number,
): Promise<boolean> {
  const results = await measureRows(rows, signal, createProgress(), loadSeconds);
  console.log(formatTable(HEAD, results.map(formatResult), columns));
  for (const result of results) for (const remark of remarksOf(result)) console.log(`${result.row.name}: ${remark}`);
  if (file !== undefined) await writePage(file, writeResultsPage(results, describe()));
  return results.every(({ outcome }) => !("failure" in outcome));
}
