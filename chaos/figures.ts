/** What a run comes to, in numbers. */
import type { Attempt, History } from "./history";
import type { Moment } from "./timeline";

/** Names and values, for people. */
export type Figures = readonly (readonly [name: string, value: string])[];

export function figuresOf(history: History, { accepted, processed }: Moment): Figures {
  const { attempts, poison, duplicates, faults } = history;
  const lost = attempts.filter(({ answer }) => "lost" in answer).length;
  return [
    ["requests", `${format(attempts.length)}, of which ${format(lost)} had no answer`],
    ["answers", describeStatuses(attempts)],
    ["slowest answer", `${seconds(maximum(times(attempts)))} s`],
    ["transactions accepted", format(accepted)],
    ["transactions processed", format(processed)],
    ["messages put into the queue again", format(duplicates.length)],
    ["messages that nobody could accept", format(poison.length)],
    ["faults", format(faults.length)],
    ["longest recovery", describeRecovery(history)],
    ["most memory of a process", `${Math.round(maximum(history.memory.map((sample) => sample.bytes)) / 2 ** 20)} MiB`],
  ];
}

export function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}

export function format(number: number): string {
  return number.toLocaleString("en");
}

function times(attempts: readonly Attempt[]): number[] {
  return attempts.flatMap(({ startedAt, endedAt, answer }) => ("lost" in answer ? [] : [endedAt - startedAt]));
}

/** Of any number of them, at least 0. */
function maximum(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function describeStatuses(attempts: readonly Attempt[]): string {
  const counts = new Map<number, number>();
  for (const { answer } of attempts)
    if ("status" in answer) counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => one - other)
    .map(([status, count]) => `${format(count)} times ${status}`)
    .join(", ");
}

function describeRecovery({ recovered }: History): string {
  const [worst] = recovered.toSorted((one, other) => other.milliseconds - one.milliseconds);
  return worst ? `${seconds(worst.milliseconds)} s, after ${worst.fault}` : "none";
}
