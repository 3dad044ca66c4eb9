/** `npm run preview`: what a stack would be, who may reach and do what in it, and what it costs. */
import type { Command } from "commander";
import { addNote, configOption, createCommand, integerOption, stackOption } from "../local/command-line/command";
import { createProgress, type Progress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { readStackValues } from "../program/stack-values";
import { columnsOf } from "./layout";
import type { Comparison } from "./preview";
import { forPrograms, previewLines } from "./print";

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

async function main(options: PreviewOptions): Promise<number> {
  const progress = createProgress();
  try {
    const text = await previewText(options, progress);
    progress.end();
    await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
    return 0;
  } finally {
    progress.end();
  }
}

async function previewText({ stack, diff, json, tps, config }: PreviewOptions, progress: Progress): Promise<string> {
  progress.say(`Evaluating stack ${stack}`);
  // Loaded now, because that takes a second or two, which a misspelt option need not wait for.
  const { compare, previewOf } = await import("./preview");
  const { evaluate } = await import("../program/evaluation");
  const values = readStackValues(stack, config);
  const evaluation = await evaluate(stack, values);
  const preview = previewOf(stack, evaluation, tps);
  let comparison: Comparison | undefined;
  if (diff !== undefined) {
    // One after the other: there is one Pulumi runtime to a process.
    progress.say(`Evaluating stack ${diff}`);
    const environmentSuffix = values.values[`${values.project}:environmentSuffix`];
    const others = readStackValues(diff, { ...config, environmentSuffix });
    comparison = await compare({ stack, evaluation }, diff, others, tps);
  }
  if (json) return JSON.stringify(forPrograms(preview, comparison), null, 2);
  return previewLines(preview, comparison, columnsOf(process.stdout)).join("\n");
}

if (require.main === module) {
  const options = createPreviewCommand().parse().opts<PreviewOptions>();
  void runCommand((signal) => Promise.race([main(options), rejectOnAbort(signal)]));
}
