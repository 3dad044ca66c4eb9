/** What a growth is: something whose cost is measured at sizes that grow tenfold and more. */
import type { Context } from "./context";

/** Samples by the series that they belong to, in milliseconds. */
export type Sizes = Readonly<Record<string, readonly number[]>>;

export interface Growth {
  /** In kebab-case; names its picture, too. */
  name: string;
  /** What is measured: sentences. */
  what: string;
  /** Of the picture. */
  title: string;
  /** What there is more of, for example "records in the batch". */
  size: string;
  /** Ascending, from 1 on. */
  sizes: readonly number[];
  /** @returns what measures at one size after the other. @throws Error if there is nothing to be measured. */
  prepare(context: Context): Promise<(size: number) => Promise<Sizes>>;
}

/** What noise may add to a step. */
const TOLERANCE = 1.3;

/**
 * Whether each step makes the cost grow no more than what there is, give or take what a measurement is off by. A cost that does
 * not grow at all is fine, too.
 * @param points sizes and costs, ascending.
 */
export function isLinearOrBetter(points: readonly (readonly [size: number, cost: number])[]): boolean {
  return points.slice(1).every(([size, cost], index) => {
    const [sizeBefore, costBefore] = points[index] ?? [NaN, NaN];
    return cost / costBefore <= (TOLERANCE * size) / sizeBefore;
  });
}
