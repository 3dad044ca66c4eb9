/** Measures growths, says how each grows, and writes the page with its pictures. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createProgress } from "../local/command-line/progress";
import { formatTable } from "../local/command-line/table";
import { writePage, type Run } from "../local/results/page";
import type { Growth } from "./growth";
import { describeGrowth, drawGrowth, pictureName, writeGrowthPage } from "./growth-page";
import { measureGrowths } from "./measure-growth";

export function printGrowths(growths: readonly Growth[], columns: number): void {
  const lines = growths.map(({ name, sizes, size }) => [name, `${sizes[0]} to ${sizes.at(-1)} ${size}`]);
  console.log(formatTable(["growth", "sizes"], lines, columns));
}

/**
 * @param file the page, beside which the pictures lie; none is written without it.
 * @param describe what the run was, once it has ended.
 * @returns whether all of them were measured.
 */
export async function runGrowths(
  growths: readonly Growth[],
  signal: AbortSignal,
  columns: number,
  file: string | undefined,
  describe: () => Run,
): Promise<boolean> {
  const results = await measureGrowths(growths, signal, createProgress());
  const lines = results.map((result) => [result.growth.name, describeGrowth(result)]);
  console.log(formatTable(["growth", "cost"], lines, columns));
  if (file !== undefined) {
    for (const result of results) {
      const picture = drawGrowth(result);
      if (picture !== undefined) await writeFile(path.join(path.dirname(file), pictureName(result)), picture);
    }
    await writePage(file, writeGrowthPage(results, describe()));
  }
  return results.every(({ outcome }) => !("failure" in outcome));
}
