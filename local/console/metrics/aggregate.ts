/** What CloudWatch makes of the values of one period. */

export const STATISTICS = ["Average", "Maximum", "Minimum", "Sum", "p50", "p99"] as const;
export type Statistic = (typeof STATISTICS)[number];

export interface Aggregate {
  add: (value: number) => void;
  /** Ends the period and begins the next one. @returns null where nothing was added. */
  take: () => number | null;
}

/** Values of a period that a percentile is taken of; where there are more, by chance, so that memory has a bound. */
const MAX_SAMPLES = 500;

export function createAggregate(statistic: Statistic): Aggregate {
  return statistic === "p50" || statistic === "p99"
    ? createPercentile(Number(statistic.slice(1)))
    : createSum(statistic);
}

function createSum(statistic: Exclude<Statistic, "p50" | "p99">): Aggregate {
  const empty = () => ({ count: 0, Sum: 0, Minimum: Infinity, Maximum: -Infinity });
  let current = empty();
  return {
    add: (value) => {
      current.count += 1;
      current.Sum += value;
      current.Minimum = Math.min(current.Minimum, value);
      current.Maximum = Math.max(current.Maximum, value);
    },
    take: () => {
      const { count, ...values } = current;
      current = empty();
      if (count === 0) return null;
      return statistic === "Average" ? values.Sum / count : values[statistic];
    },
  };
}

function createPercentile(percent: number): Aggregate {
  let samples: number[] = [];
  let count = 0;
  return {
    add: (value) => {
      count += 1;
      if (samples.length < MAX_SAMPLES) samples.push(value);
      else {
        const place = Math.floor(Math.random() * count);
        if (place < MAX_SAMPLES) samples[place] = value;
      }
    },
    take: () => {
      const sorted = samples.sort((a, b) => a - b);
      samples = [];
      count = 0;
      return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
    },
  };
}
