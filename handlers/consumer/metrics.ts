import { METRIC_NAMESPACE, RECORD_COUNTS, type RecordCount, type SystemMetric } from "../../shared/metrics";
import type { Verdict } from "./verdict";

/**
 * The metrics of one invocation in CloudWatch's embedded metric format. Every record counts once: as Processed,
 * Duplicates (processed before), Waiting (sent anew), Retried or Rejected.
 *
 * @param dimensions by name.
 * @param oldestWaitingSeconds since the first sending of the oldest record that waits; 0 if none does.
 * @param now end of the invocation, in milliseconds since 1970-01-01T00:00:00Z.
 */
export function batchMetrics(
  verdicts: Verdict[],
  oldestWaitingSeconds: number,
  dimensions: Record<string, string>,
  now: number,
  milliseconds: number,
): object {
  const values = { Processed: 0, Duplicates: 0, Waiting: 0, Retried: 0, Rejected: 0 };
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
            { Name: "OldestWaitingSeconds", Unit: "Seconds" },
          ] satisfies { Name: SystemMetric; Unit: string }[],
        },
      ],
    },
    ...dimensions,
    ...values,
    BatchMilliseconds: milliseconds,
    OldestWaitingSeconds: oldestWaitingSeconds,
  };
}

const COUNTS: Record<Exclude<Verdict["kind"], "done">, RecordCount> = {
  wait: "Waiting",
  retry: "Retried",
  reject: "Rejected",
};

function countOf(verdict: Verdict): RecordCount {
  if (verdict.kind === "done") return verdict.duplicate ? "Duplicates" : "Processed";
  return COUNTS[verdict.kind];
}
