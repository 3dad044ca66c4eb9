/** What a row of the bench is: something that is measured, beside something else where that says more than its time. */
import type { Context } from "./context";

/** Of a row that keeps up a load, where nothing else is asked for. */
export const DEFAULT_LOAD_SECONDS = 45;

/**
 * What the median of the samples, or its ratio to the baseline's, must reach or must not exceed; `reported` is what has no
 * goal.
 */
export type Goal = { of: "median" | "ratio"; min: number } | { of: "median" | "ratio"; max: number } | "reported";

/** Samples in the row's unit, at least one of each that is there. */
export interface Measured {
  ours: readonly number[];
  /** Of what it is compared with, taken in turns with ours: what disturbs the machine then disturbs both. */
  baseline?: readonly number[];
  /** Sentences with other figures of the same run, which stand below the table. */
  details?: readonly string[];
}

export interface Row {
  /** In kebab-case; also what `--row` takes. */
  name: string;
  /** What is measured and, if there is a baseline, against what: sentences. */
  what: string;
  /** Of the samples, as it stands behind a number. */
  unit: string;
  goal: Goal;
  /** Where the goal is not met: where the time goes, and the best variant that was tried with its figure and commit. */
  note?: string;
  /** @throws Error if there is nothing to be measured; the other rows are measured all the same. */
  measure(context: Context): Promise<Measured>;
}
