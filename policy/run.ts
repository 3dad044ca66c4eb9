/** `npm run policy`: judges the program for each stack, and fails unless exactly the accepted exceptions fail. */
import pc from "picocolors";
import { configOption, createCommand, stackOption } from "../local/command-line/command";
import { count } from "../local/command-line/count";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { readStackValues } from "../program/stack-values";
import { evaluateProgram } from "./evaluate-program";
import { readExceptions, readSharedExceptions } from "./exceptions";
import { printEntriesToAccept, printProblems, printSummary } from "./print";
import { entriesToAccept, judge, problemsOf, unexpectedFailures, type Problem } from "./report";
import { rules } from "./rules/catalogue";

interface PolicyOptions {
  stack?: string[];
  config: Record<string, string>;
}

const DEFAULT_STACKS = ["dev", "prod"];

function parseOptions(): PolicyOptions {
  return createCommand(
    "npm run policy",
    "Judges what the program registers by the security rules, and creates nothing.",
  )
    .option(
      "--stack <name>",
      `a stack that has a file, any number of times (default: ${DEFAULT_STACKS.join(" and ")})`,
      (name: string, previous?: string[]) => [...(previous ?? []), stackOption(name)],
    )
    .addOption(configOption())
    .addHelpText(
      "after",
      "\nA stack with a section of its own in docs/security-exceptions.md has to fail exactly what stands there. Any other " +
        "one is judged by\nwhat its profile accepts, of which it may need less.\n\n" +
        "Exit codes: 0 nothing else fails, 1 something does, 2 used wrongly.",
    )
    .parse()
    .opts<PolicyOptions>();
}

/** @returns what differs from the accepted exceptions. */
async function judgeStack(stack: string, overrides: Record<string, string>): Promise<Problem[]> {
  const config = readStackValues(stack, overrides);
  const outcomes = judge(await evaluateProgram(stack, config), rules);
  const profile = config.values[`${config.project}:profile`] ?? "dev";
  const exceptions = readExceptions(stack, profile);
  const isNamed = exceptions.stacks.includes(stack);
  const problems = isNamed ? problemsOf(outcomes, exceptions) : unexpectedFailures(outcomes, exceptions);
  console.log(pc.bold(`\nStack ${stack}`));
  printSummary(outcomes, problems);
  if (!isNamed)
    console.log(
      `docs/security-exceptions.md does not name it, so that what ${exceptions.stacks.join(" and ")} may do counts.`,
    );
  printProblems(problems);
  // A section of a stack's own has to list also what its profile accepts.
  const toList = isNamed || problems.length === 0 ? problems : problemsOf(outcomes, readSharedExceptions());
  printEntriesToAccept(stack, entriesToAccept(toList));
  return problems;
}

async function main({ stack: stacks = DEFAULT_STACKS, config }: PolicyOptions): Promise<number> {
  const problems: Problem[] = [];
  // One after the other: there is one Pulumi runtime to a process.
  for (const stack of stacks) problems.push(...(await judgeStack(stack, config)));
  if (problems.length === 0) console.log(pc.green("\nNothing differs from what docs/security-exceptions.md accepts."));
  else console.log(pc.red(`\n${count(problems.length, "difference")} from docs/security-exceptions.md.`));
  return problems.length === 0 ? 0 : 1;
}

const options = parseOptions();

void runCommand((signal) => Promise.race([main(options), rejectOnAbort(signal)]));
