/** What `npm run policy` prints of a stack. */
import Table from "cli-table3";
import pc from "picocolors";
import type { Outcome, Problem } from "./report";
import { notApplicable } from "./rules/not-applicable";

/** The borders of three columns, and a space on each side of what is in them. */
const FRAME_COLUMNS = 10;

type Row = readonly [check: string, wants: string, result: string];

const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map((line) => line.length));

/** What a check wants is broken into lines where the terminal is too narrow for it. */
function formatRows(rows: readonly Row[], columns: number): string {
  const head: Row = ["check", "wants", "result"];
  const all = [head, ...rows];
  const checks = widest(all.map(([check]) => check));
  const results = widest(all.flatMap(([, , result]) => result.split("\n")));
  const wants = Math.min(widest(all.map(([, text]) => text)), columns - FRAME_COLUMNS - checks - results);
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [checks + 2, wants + 2, results + 2],
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** How many resources did what; several lines where they differ. */
function resultOf({ id, evaluated, failures }: Outcome, problems: readonly Problem[]): string {
  const own = problems.filter((problem) => problem.id === id);
  const fresh = failures.filter(({ resource }) => own.some((problem) => problem.resource === resource)).length;
  const numbers = [
    [evaluated - failures.length, "passed"],
    [failures.length - fresh, "accepted"],
    [own.length, "unexpected"],
  ] as const;
  const lines = numbers.flatMap(([number, word]) => (number > 0 ? `${number} ${word}` : []));
  return lines.join("\n") || "nothing";
}

/**
 * A row for each check, and how many did what.
 * @param columns of the terminal, from 60.
 */
export function summaryLines(outcomes: readonly Outcome[], problems: readonly Problem[], columns: number): string[] {
  const rows = outcomes.map((outcome): Row => [outcome.id, outcome.title, resultOf(outcome, problems)]);
  const number = (of: (outcome: Outcome) => boolean) => outcomes.filter(of).length;
  return [
    formatRows(rows, columns),
    `${outcomes.length} checks: ${number((o) => o.evaluated > 0 && o.failures.length === 0)} pass, ` +
      `${number((o) => o.failures.length > 0)} fail somewhere, ${number((o) => o.evaluated === 0)} have nothing to look at. ` +
      `${notApplicable.length} more are not applicable.`,
  ];
}

export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(({ id, resource, why, remedy }) => `${pc.red(id)} ${resource}: ${why}.\n    ${remedy}`);
}

/** What to add where, for those who decide to accept what fails. */
export function entriesToAcceptLines(stack: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  return [
    `To accept that, list it in docs/security-exceptions.md under "Stack ${stack}", each entry below its reason:\n`,
    ...entries.map((entry) => `${entry}\n`),
  ];
}
