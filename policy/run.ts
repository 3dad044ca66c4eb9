/** `npm run policy`: judges the program for each stack, and fails unless exactly the accepted exceptions fail. */
import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import pc from "picocolors";
import { addNote, configOption, createCommand, outputFile, stackOption } from "../local/command-line/command";
import { createProgress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import type { Stack } from "../program/resource";
import { listStacks, readStackValues, type StackValues } from "../program/stack-values";
import { count } from "../shared/count";
import { readExceptions, readSharedExceptions } from "./exceptions";
import { entriesToAcceptLines, problemLines, summaryLines } from "./print";
import { entriesToAccept, judge, problemsOf, unexpectedFailures, type Problem } from "./report";
import { rules } from "./rules/catalogue";
import { terraformDocument } from "./terraform/document";

interface PolicyOptions {
  stack?: string[];
  config: Record<string, string>;
  /** Path of a file. */
  export?: string;
}

export function createPolicyCommand(): Command {
  const command = createCommand(
    "npm run policy",
    "Judges what the program registers by the security rules, and creates nothing.",
    "0 nothing fails but what is accepted, 1 something else does, or a stack cannot be judged, 2 used wrongly, 130 interrupted",
  )
    .option(
      "--stack <name>",
      "a stack that has a file, any number of times (default: every one that has)",
      (name: string, previous?: string[]) => [...(previous ?? []), stackOption(name)],
    )
    .addOption(configOption())
    .option(
      "--export <file>",
      "write the one stack as a document of Terraform, which checkov reads, and judge nothing",
      outputFile,
    );
  return addNote(
    command,
    "A stack with a section of its own in docs/security-exceptions.md has to fail exactly what stands there. Any other one " +
      "is judged by what its profile accepts, of which it may need less.",
  );
}

async function evaluateStack(stack: string, config: StackValues): Promise<Stack> {
  const progress = createProgress();
  progress.say(`Evaluating stack ${stack}`);
  // Loaded now, because that takes a second or two, which a misspelt option need not wait for.
  const { evaluateProgram } = await import("./evaluate-program");
  return evaluateProgram(stack, config).finally(progress.end);
}

/** @returns what differs from the accepted exceptions. */
async function judgeStack(stack: string, overrides: Record<string, string>): Promise<Problem[]> {
  const config = readStackValues(stack, overrides);
  const outcomes = judge(await evaluateStack(stack, config), rules);
  const profile = config.values[`${config.project}:profile`] ?? "dev";
  const exceptions = readExceptions(stack, profile);
  const isNamed = exceptions.stacks.includes(stack);
  const problems = isNamed ? problemsOf(outcomes, exceptions) : unexpectedFailures(outcomes, exceptions);
  // A section of a stack's own has to list also what its profile accepts.
  const toList = isNamed || problems.length === 0 ? problems : problemsOf(outcomes, readSharedExceptions());
  const unnamed = `docs/security-exceptions.md does not name it, so that what ${exceptions.stacks.join(" and ")} may do counts.`;
  const lines = [
    pc.bold(`\nStack ${stack}`),
    ...summaryLines(outcomes, problems, process.stdout.columns || Infinity),
    ...(isNamed ? [] : [unnamed]),
    ...problemLines(problems),
    ...entriesToAcceptLines(stack, entriesToAccept(toList)),
  ];
  console.log(lines.join("\n"));
  return problems;
}

/** @returns undefined after it has told why a stack cannot be judged. */
async function tryToJudge(stack: string, overrides: Record<string, string>): Promise<Problem[] | undefined> {
  try {
    return await judgeStack(stack, overrides);
  } catch (error) {
    console.error(pc.red(error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

async function main({ stack: stacks = listStacks(), config }: PolicyOptions): Promise<number> {
  if (stacks.length === 0)
    throw new Error("There is no Pulumi.NAME.yaml: make one with `npx pulumi stack init` and `npx pulumi config set`.");
  const judged: (Problem[] | undefined)[] = [];
  // One after the other: there is one Pulumi runtime to a process.
  for (const stack of new Set(stacks)) judged.push(await tryToJudge(stack, config));
  const problems = judged.flatMap((found) => found ?? []);
  const unjudged = judged.filter((found) => found === undefined).length;
  if (unjudged > 0 && judged.length > 1) console.error(pc.red(`\n${count(unjudged, "stack")} could not be judged.`));
  if (problems.length > 0)
    console.log(pc.red(`\n${count(problems.length, "difference")} from docs/security-exceptions.md.`));
  if (problems.length + unjudged > 0) return 1;
  console.log(pc.green("\nNothing differs from what docs/security-exceptions.md accepts."));
  return 0;
}

/** @returns the exit code. */
async function exportStack(stack: string, overrides: Record<string, string>, file: string): Promise<number> {
  const document = terraformDocument(await evaluateStack(stack, readStackValues(stack, overrides)));
  await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`);
  console.log(`Written: ${file}, for example for: checkov -f ${file} --framework terraform_json`);
  return 0;
}

if (require.main === module) {
  const command = createPolicyCommand().parse();
  const options = command.opts<PolicyOptions>();
  const { stack: [stack, ...others] = [], config, export: file } = options;
  if (file !== undefined && (stack === undefined || others.length > 0))
    command.error("error: option '--export <file>' is for one stack: name it with --stack.");
  const run = () => (file === undefined || stack === undefined ? main(options) : exportStack(stack, config, file));
  void runCommand((signal) => Promise.race([run(), rejectOnAbort(signal)]));
}
