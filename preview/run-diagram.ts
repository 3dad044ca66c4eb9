/** `npm run diagram`: the picture of a stack, as GitHub and editors draw it. */
import type { Command } from "commander";
import { configOption, createCommand, stackOption } from "../local/command-line/command";
import { createProgress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { readStackValues } from "../program/stack-values";

interface DiagramOptions {
  stack: string;
  config: Record<string, string>;
}

export function createDiagramCommand(): Command {
  return createCommand(
    "npm run diagram",
    "Draws what a stack registers, as a flowchart of Mermaid.",
    "0 done, 1 the configuration is refused, 2 used wrongly, 130 interrupted",
  )
    .option("--stack <name>", "a stack that has a file", stackOption, "dev")
    .addOption(configOption());
}

async function main({ stack, config }: DiagramOptions): Promise<number> {
  const values = readStackValues(stack, config);
  const progress = createProgress();
  progress.say(`Evaluating stack ${stack}`);
  // Loaded now, because that takes a second or two, which a misspelt option need not wait for.
  const { evaluate, resourcesOf } = await import("../program/evaluation");
  const { diagramOf } = await import("./diagram");
  const evaluation = await evaluate(stack, values).finally(progress.end);
  const suffix = values.values[`${values.project}:environmentSuffix`] ?? "";
  console.log(diagramOf(resourcesOf(evaluation), [suffix, evaluation.accountId]));
  return 0;
}

if (require.main === module) {
  const options = createDiagramCommand().parse().opts<DiagramOptions>();
  void runCommand((signal) => Promise.race([main(options), rejectOnAbort(signal)]));
}
