/** `npm run preview`: what a stack would be, who may reach and do what in it, and what it costs. */
import type { Command } from "commander";
import pc from "picocolors";
import { addNote, configOption, createCommand, integerOption, stackOption } from "../local/command-line/command";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { evaluate } from "../program/evaluation";
import { readStackValues } from "../program/stack-values";
import { formulaOf } from "./costs/line";
import { columnsOf, heading, wrap } from "./layout";
import { compare, previewOf, type Comparison, type Preview } from "./preview";
import { accessLines, grantLines } from "./print-access";
import { costLines } from "./print-costs";
import { differenceLines } from "./print-difference";
import { outputLines, treeLines } from "./print-tree";

interface PreviewOptions {
  stack: string;
  diff?: string;
  json?: true;
  tps: number;
  config: Record<string, string>;
}

const DEFAULT_RATE = 10;
const MAX_RATE = 1_000_000;

export function createPreviewCommand(): Command {
  const command = createCommand(
    "npm run preview",
    "Tells what a stack would be, who may reach and do what in it, and what it costs, without an account.",
    "0 done, 1 the configuration is refused, 2 used wrongly, 130 interrupted",
  )
    .requiredOption("--stack <name>", "a stack that has a file", stackOption)
    .option("--diff <name>", "another one: what would change from the first to it", stackOption)
    .option("--json", "all of it as one JSON object")
    .option("--tps <number>", "transactions a second to tell the cost of", integerOption(1, MAX_RATE), DEFAULT_RATE)
    .addOption(configOption());
  return addNote(
    command,
    "It creates nothing and asks nobody: what AWS would answer (ids, addresses, what is there already) is made up.",
  );
}

function previewLines(preview: Preview, comparison: Comparison | undefined, columns: number): string[] {
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
function forPrograms(preview: Preview, comparison: Comparison | undefined): object {
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

async function main({ stack, diff, json, tps, config }: PreviewOptions): Promise<number> {
  const values = readStackValues(stack, config);
  const evaluation = await evaluate(stack, values);
  const preview = previewOf(stack, evaluation, tps);
  // One after the other: there is one Pulumi runtime to a process.
  const comparison = diff === undefined ? undefined : await compareWith(diff);
  if (json) console.log(JSON.stringify(forPrograms(preview, comparison), null, 2));
  else console.log(previewLines(preview, comparison, columnsOf(process.stdout)).join("\n"));
  return 0;

  function compareWith(other: string): Promise<Comparison> {
    const environmentSuffix = values.values[`${values.project}:environmentSuffix`];
    const others = readStackValues(other, { ...config, environmentSuffix });
    return compare({ stack, evaluation }, other, others, tps);
  }
}

if (require.main === module) {
  const options = createPreviewCommand().parse().opts<PreviewOptions>();
  void runCommand((signal) => Promise.race([main(options), rejectOnAbort(signal)]));
}
