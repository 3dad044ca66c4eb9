/** `npm run policy`: judges the program for each stack, and fails unless exactly the accepted exceptions fail. */
import Table from "cli-table3";
import pc from "picocolors";
import { evaluateProgram } from "./evaluate-program";
import { readExceptions } from "./exceptions";
import { judge, problemsOf, type Outcome, type Problem } from "./report";
import { rules } from "./rules/catalogue";
import { notApplicable } from "./rules/not-applicable";

const STACKS = ["dev", "prod"];

function printOutcomes(outcomes: Outcome[], problems: Problem[]): void {
  const table = new Table({
    head: ["check", "wants", "passed", "accepted", "unexpected"],
    style: { head: [], border: [], compact: true },
  });
  for (const { id, title, evaluated, failures } of outcomes) {
    const unexpected = problems.filter((problem) => problem.id === id).length;
    const fresh = failures.filter((failure) =>
      problems.some((problem) => problem.id === id && problem.resource === failure.resource),
    ).length;
    const passed = evaluated === 0 ? "nothing" : evaluated - failures.length;
    table.push([id, title, passed, failures.length - fresh || "", unexpected ? pc.red(String(unexpected)) : ""]);
  }
  console.log(table.toString());
}

function printProblems(problems: Problem[]): void {
  for (const { id, resource, why, remedy } of problems)
    console.log(`${pc.red(id)} ${resource}: ${why}.\n    ${remedy}`);
}

async function run(stack: string): Promise<Problem[]> {
  const outcomes = judge(await evaluateProgram(stack), rules);
  const problems = problemsOf(outcomes, readExceptions(stack));
  const count = (of: (outcome: Outcome) => boolean) => outcomes.filter(of).length;
  console.log(pc.bold(`\nStack ${stack}`));
  printOutcomes(outcomes, problems);
  console.log(
    `${outcomes.length} checks: ${count((o) => o.evaluated > 0 && o.failures.length === 0)} pass, ` +
      `${count((o) => o.failures.length > 0)} fail somewhere, ${count((o) => o.evaluated === 0)} have nothing to look at. ` +
      `${notApplicable.length} more are not applicable.`,
  );
  printProblems(problems);
  return problems;
}

async function main(): Promise<void> {
  const problems: Problem[] = [];
  // One after the other: there is one Pulumi runtime to a process.
  for (const stack of STACKS) problems.push(...(await run(stack)));
  if (problems.length === 0)
    console.log(pc.green("\nExactly what docs/security-exceptions.md accepts, and nothing else."));
  else console.log(pc.red(`\n${problems.length} differences from docs/security-exceptions.md.`));
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(pc.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
});
