import { METRIC_NAMESPACE, RECORD_COUNTS, type RecordCount, type SystemMetric } from "../../shared/metrics";
import type { Verdict } from "./verdict";

/**
 * The metrics of one invocation in CloudWatch's embedded metric format. Every record counts once: as Processed,
 * Duplicates (processed before), Retried or Rejected.
 *
 * @param dimensions by name.
 * @param now end of the invocation, in milliseconds since 1970-01-01T00:00:00Z.
 */
export function batchMetrics(
  verdicts: Verdict[],
  dimensions: Record<string, string>,
  now: number,
  milliseconds: number,
): object {
  const values = { Processed: 0, Duplicates: 0, Retried: 0, Rejected: 0 };
  for (const verdict of verdicts) values[countOf(verdict)] += 1;
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: [
            ...RECORD_COUNTS.map((name) => ({ Name: name, Unit: "Count" })),
            { Name: "BatchMilliseconds", Unit: "Milliseconds" },
          ] satisfies { Name: SystemMetric; Unit: string }[],
        },
      ],
    },
    ...dimensions,
    ...values,
    BatchMilliseconds: milliseconds,
  };
}

function countOf(verdict: Verdict): RecordCount {
  if (verdict.kind === "done") return verdict.duplicate ? "Duplicates" : "Processed";
  return verdict.kind === "retry" ? "Retried" : "Rejected";
}
