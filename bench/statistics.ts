/** What samples say. */
import type { Goal, Measured } from "./row";

export interface Summary {
  median: number;
  min: number;
  max: number;
}

/**
 * The value that this share of the samples does not exceed, by the nearest rank.
 * @param share above 0, at most 1.
 * @throws Error if there is no sample, or one that is no number.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = sort(samples);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** Of an even number of samples the mean of the two in the middle. @throws Error as `quantile`. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = sort(samples);
  const { length } = sorted;
  const [min = NaN, max = NaN] = [sorted[0], sorted[length - 1]];
  const [low = NaN, high = NaN] = [sorted[Math.ceil(length / 2) - 1], sorted[Math.floor(length / 2)]];
  return { median: (low + high) / 2, min, max };
}

function sort(samples: readonly number[]): number[] {
  if (samples.length === 0) throw new Error("There is no sample.");
  if (!samples.every(Number.isFinite)) throw new Error(`There is a sample that is no number: ${samples.join(", ")}`);
  return [...samples].sort((a, b) => a - b);
}

/** Of the medians; undefined without a baseline. */
export function ratioOf({ ours, baseline }: Measured): number | undefined {
  return baseline && summarize(ours).median / summarize(baseline).median;
}

/** Undefined where there is no goal. @throws Error if the goal is a ratio and there is no baseline. */
export function isMet(goal: Goal, measured: Measured): boolean | undefined {
  if (goal === "reported") return undefined;
  const value = goal.of === "ratio" ? ratioOf(measured) : summarize(measured.ours).median;
  if (value === undefined) throw new Error("The goal is a ratio, and there is no baseline.");
  return "min" in goal ? value >= goal.min : value <= goal.max;
}
