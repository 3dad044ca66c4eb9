/** The results as rows of a table, and what stands below it. */
import type { Result } from "./measure";
import type { Goal } from "./row";
import { isMet, ratioOf, summarize } from "./statistics";

export const HEAD = ["row", "ours", "baseline", "ratio", "goal", "met"];

/** Three digits that count. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 }).format(value);
}

/** Median, and least and greatest sample. */
export function formatSamples(samples: readonly number[], unit: string): string {
  const { median, min, max } = summarize(samples);
  const spread = samples.length > 1 ? ` (${formatNumber(min)}\u2013${formatNumber(max)})` : "";
  return `${formatNumber(median)} ${unit}${spread}`;
}

export function formatGoal(goal: Goal, unit: string): string {
  if (goal === "reported") return "none";
  const bound = "min" in goal ? `at least ${formatNumber(goal.min)}` : `at most ${formatNumber(goal.max)}`;
  return goal.of === "ratio" ? `${bound} of the baseline` : `${bound} ${unit}`;
}

/** In the order of HEAD. */
export function formatResult({ row, outcome }: Result): string[] {
  const goal = formatGoal(row.goal, row.unit);
  if ("failure" in outcome) return [row.name, "not measured", "", "", goal, ""];
  const ratio = ratioOf(outcome);
  return [
    row.name,
    formatSamples(outcome.ours, row.unit),
    outcome.baseline ? formatSamples(outcome.baseline, row.unit) : "",
    ratio === undefined ? "" : formatNumber(ratio),
    goal,
    formatMet({ row, outcome }),
  ];
}

function formatMet({ row, outcome }: Result): string {
  const met = "failure" in outcome ? undefined : isMet(row.goal, outcome);
  if (met === undefined) return "";
  if (met) return "yes";
  return row.note === undefined ? "no" : "no: see its note";
}

/** Paragraphs about a row, each without its name: other figures, why the goal is not met, why it was not measured. */
export function remarksOf({ row, outcome }: Result): string[] {
  if ("failure" in outcome) return [`Not measured: ${outcome.failure}`];
  const isMissed = isMet(row.goal, outcome) === false;
  return [...(outcome.details ?? []), ...(isMissed && row.note !== undefined ? [row.note] : [])];
}
