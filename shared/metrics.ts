/** The system's own metrics: the names by which alarms and dashboard find what the event processor and the service publish. */

export const METRIC_NAMESPACE = "TransactionSystem";

/** What became of a record; each counts once. */
export const RECORD_COUNTS = ["Processed", "Duplicates", "Waiting", "Retried", "Rejected"] as const;

export type RecordCount = (typeof RECORD_COUNTS)[number];

export type SystemMetric =
  | RecordCount
  | "BatchMilliseconds"
  | "OldestWaitingSeconds"
  | "OutboxLagSeconds"
  | "OutboxFailed"
  | "Unreconciled"
  | "Different"
  | "ReconciliationAgeSeconds";
