/** A whole preview, as lines for people and as an object for programs. */
import pc from "picocolors";
import { formulaOf } from "./costs/line";
import { heading, wrap } from "./layout";
import type { Comparison, Preview } from "./preview";
import { accessLines, grantLines } from "./print-access";
import { costLines } from "./print-costs";
import { differenceLines } from "./print-difference";
import { outputLines, treeLines } from "./print-tree";

export function previewLines(preview: Preview, comparison: Comparison | undefined, columns: number): string[] {
  const { stack, region, accountId, isAccountKnown, warnings } = preview;
  const account = isAccountKnown ? accountId : `${accountId}, which stands for yours`;
  return [
    pc.bold(`Stack ${stack}`),
    ...wrap(`Region ${region}, account ${account}.`, columns),
    ...treeLines(preview, columns),
    ...outputLines(preview, columns),
    ...accessLines(preview, columns),
    ...grantLines(preview, columns),
    ...costLines(preview, columns),
    ...(comparison ? differenceLines(preview, comparison, columns) : []),
    heading("Warnings"),
    ...warnings.flatMap((warning) => wrap(`- ${warning}`, columns, "", "  ").map(pc.yellow)),
  ];
}

/** Lines of cost with their formulas, which people see, too. */
export function forPrograms(preview: Preview, comparison: Comparison | undefined): object {
  const withFormulas = ({ costs }: Pick<Preview, "costs">) => ({
    ...costs,
    lines: costs.lines.map((line) => ({ ...line, formula: formulaOf(line) })),
  });
  return {
    ...preview,
    costs: withFormulas(preview),
    ...(comparison && { difference: { ...comparison, costs: withFormulas(comparison) } }),
  };
}
