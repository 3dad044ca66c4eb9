/** The page about a run, and its picture. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { drawLineChart } from "../local/charts/line-chart";
import { describeRun, markdownTable, writePage, type Run } from "../local/results/page";
import { figuresOf, format, seconds } from "./figures";
import type { History } from "./history";
import { INVARIANTS, type Violation } from "./invariants/invariants";
import type { Moment } from "./timeline";
import { describeFault } from "./schedule";

export interface Reported {
  history: History;
  moments: readonly Moment[];
  last: Moment;
  violations: readonly Violation[];
}

/** Writes the page, and beside it the picture under the same name. */
export async function writeReport(file: string, outcome: Reported, run: Run): Promise<void> {
  const picture = file.replace(/(\.md)?$/, ".svg");
  await writeFile(picture, drawPicture(outcome));
  await writePage(file, createPage(outcome, run, path.basename(picture)));
}

function createPage({ history, last, violations }: Reported, run: Run, picture: string): string {
  return `# Chaos

The system on this machine, while everything around it failed in every way that \`npm run chaos -- --list\` names: tasks and
functions were killed and stopped, the database crashed and lost answers, AWS's services throttled and broke off, clocks were
wrong, and clients cut their connections and repeated their requests. Afterwards all stores were read and compared with what the
clients had been told.

${describeRun(run)}

## What has to hold

${invariantLines(violations).join("\n")}

${violations.map(({ invariant, detail }) => `- ${invariant}: ${detail}`).join("\n")}

## In numbers

${markdownTable(["what", "how much"], figuresOf(history, last))}

![Transactions accepted and processed over time, with the times of the faults](${picture})

## The faults

How often each happened, what its last time hit, and the longest time from its end until a new transaction was accepted and
processed.

${markdownTable(["fault", "times", "hit", "longest recovery"], faultRows(history))}
`;
}

function invariantLines(violations: readonly Violation[]): string[] {
  return Object.entries(INVARIANTS).map(([name, sentence]) => {
    const isViolated = violations.some(({ invariant }) => invariant === name);
    return `- **${name}** ${isViolated ? "is violated" : "holds"}: ${sentence}`;
  });
}

function faultRows({ faults, recovered }: History): string[][] {
  const byName = Map.groupBy(faults, describeFault);
  return [...byName]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([name, times]) => {
      const longest = recovered
        .filter(({ fault }) => fault === name)
        .reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0);
      return [name, format(times.length), times.at(-1)?.detail ?? "", `${seconds(longest)} s`];
    });
}

/** The faults are marked along the axis of time, where they hide nothing: as points of a series of their own. */
function drawPicture({ history, moments }: Reported): string {
  const [first] = moments;
  const time = (at: number) => (at - (first?.at ?? 0)) / 1_000;
  return drawLineChart({
    title: "Transactions under faults",
    x: { label: "time (s)", scale: "linear" },
    y: { label: "transactions", scale: "linear" },
    series: [
      { name: "accepted", points: moments.map(({ at, accepted }) => [time(at), accepted]) },
      { name: "processed", points: moments.map(({ at, processed }) => [time(at), processed]) },
      { name: "faults", points: history.faults.map(({ beganAt }) => [time(beganAt), 0]), areMarks: true },
    ],
  });
}
