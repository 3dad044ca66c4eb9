/** What an alarm is, as data. */
import type { Metric } from "../../stack/metrics";

/** In the metric's own unit. */
type Threshold = { above: number; below?: never } | { above?: never; below: number };

export type Alarm = Threshold & {
  /** Without the stack's suffix; also the heading in docs/operations.md that tells what to do. */
  name: string;
  /** Which one it watches, where several have an alarm of this name; follows the name. */
  instance?: string;
  /** What is the case when it fires. */
  meaning: string;
  metric: Metric;
  /** It fires when this many periods in a row, of so many seconds each, are beyond the threshold. */
  for: { periods: number; seconds: number };
  /** What a period without data counts as; notBreaching if left out, as most counters are silent when there is nothing to count. */
  treatMissingData?: "breaching";
};

/** The alarm's own name, without the stack's suffix. */
export function alarmName({ name, instance }: Alarm): string {
  return instance === undefined ? name : `${name}-${instance}`;
}

export function thresholdOf({ above, below }: Alarm): { comparison: "above" | "below"; threshold: number } {
  return above === undefined ? { comparison: "below", threshold: below } : { comparison: "above", threshold: above };
}
