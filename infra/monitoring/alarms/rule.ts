/** What an alarm is, as data. */
import type { Metric, Watched } from "../metrics";

/** The resources, and the bounds that they were made with. */
export interface AlarmSubjects extends Watched {
  /** Least number of tasks that must run. */
  taskMinCount: number;
  /** Whether the cluster publishes Container Insights, which alone count the tasks. */
  containerInsights: boolean;
  /** Connections to the database that the service itself can have, in the middle of a deployment. */
  maxDatabaseConnections: number;
  functionTimeoutSeconds: number;
}

export interface AlarmRule {
  /** Without the stack's suffix. */
  name: string;
  /** Heading in docs/operations.md that tells what to do. */
  runbookEntry: string;
  /** What is the case when it fires. */
  meaning: string;
  metric: Metric;
  comparison: "above" | "below";
  /** In the metric's own unit. */
  threshold: number;
  /** It fires when this many periods in a row are beyond the threshold. */
  evaluationPeriods: number;
  periodSeconds: number;
  /** What a period without data counts as. Most counters are silent as long as there is nothing to count. */
  silence: "notBreaching" | "breaching";
}

type Rest = Partial<Pick<AlarmRule, "comparison" | "silence" | "runbookEntry">>;

/** A rule as it is read aloud: above the threshold, for so many periods of so many seconds. */
export function rule(
  name: string,
  meaning: string,
  metric: Metric,
  threshold: number,
  [evaluationPeriods, periodSeconds]: [number, number],
  rest: Rest = {},
): AlarmRule {
  return {
    name,
    runbookEntry: name,
    meaning,
    metric,
    comparison: "above",
    threshold,
    evaluationPeriods,
    periodSeconds,
    silence: "notBreaching",
    ...rest,
  };
}
