/** What `npm run policy` prints of a stack. */
import Table from "cli-table3";
import pc from "picocolors";
import type { Outcome, Problem } from "./report";
import { notApplicable } from "./rules/not-applicable";

/** A row for each check, and how many did what. */
export function printSummary(outcomes: readonly Outcome[], problems: readonly Problem[]): void {
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
  const number = (of: (outcome: Outcome) => boolean) => outcomes.filter(of).length;
  console.log(
    `${outcomes.length} checks: ${number((o) => o.evaluated > 0 && o.failures.length === 0)} pass, ` +
      `${number((o) => o.failures.length > 0)} fail somewhere, ${number((o) => o.evaluated === 0)} have nothing to look at. ` +
      `${notApplicable.length} more are not applicable.`,
  );
}

export function printProblems(problems: readonly Problem[]): void {
  for (const { id, resource, why, remedy } of problems)
    console.log(`${pc.red(id)} ${resource}: ${why}.\n    ${remedy}`);
}

/** What to add where, for those who decide to accept what fails. */
export function printEntriesToAccept(stack: string, entries: readonly string[]): void {
  if (entries.length === 0) return;
  console.log(
    `To accept that, list it in docs/security-exceptions.md under "Stack ${stack}", each entry below its reason:\n\n` +
      entries.map((entry) => `${entry}\n`).join(""),
  );
}
