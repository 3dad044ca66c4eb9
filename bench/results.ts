/** The page with the results of a run. */
import { describeRun, markdownTable, type Run } from "../local/results/page";
import type { Result } from "./measure";
import { formatResult, HEAD, remarksOf } from "./table";

export function writeResultsPage(results: readonly Result[], run: Run): string {
  return `# Results of the bench

${describeRun(run)}

A sample is what one measurement gave; ours and the baseline's are taken in turns. The table has the median of the samples,
the least and the greatest, and the ratio of the two medians.

${markdownTable(HEAD, results.map(formatResult))}

${results.map(describeRow).join("\n\n")}
`;
}

function describeRow(result: Result): string {
  const { name, what } = result.row;
  return [`## ${name}`, what, ...remarksOf(result)].join("\n\n");
}
