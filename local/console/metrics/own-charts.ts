/** What the console measures itself, beside what CloudWatch would have: how much is accepted and processed, how fast, and what waits. */
import type { LiveEvent } from "../../live-events/live-event";
import type { Attempt } from "../records";
import type { Counts } from "../stores/flow";
import { STEP_SECONDS, type ChartDefinition, type LineDefinition } from "./charts";
import type { Statistic } from "./aggregate";
import type { Metric, Metrics } from "./metrics";

type OwnMetric =
  "Accepted" | "Processed" | "RequestMilliseconds" | "QueueMilliseconds" | "Outbox" | "Visible" | "InFlight";

function metricOf(metricName: OwnMetric): Metric {
  return { namespace: "Console", metricName, dimensions: {} };
}

function line(label: string, metricName: OwnMetric, statistic: Statistic, factor = 1): LineDefinition {
  return { label, metric: metricOf(metricName), statistic, factor, steps: 1 };
}

export const OWN_CHARTS: readonly ChartDefinition[] = [
  {
    name: "rates",
    title: "Accepted and processed",
    unit: "per second",
    isOfDashboard: false,
    lines: [
      line("answered with 202", "Accepted", "Sum", 1 / STEP_SECONDS),
      line("processed", "Processed", "Sum", 1 / STEP_SECONDS),
    ],
  },
  {
    name: "latencies",
    title: "How long it takes",
    unit: "ms",
    isOfDashboard: false,
    lines: [
      line("a request, median", "RequestMilliseconds", "p50"),
      line("a request, p99", "RequestMilliseconds", "p99"),
      line("from the queue to processed, median", "QueueMilliseconds", "p50"),
      line("from the queue to processed, p99", "QueueMilliseconds", "p99"),
    ],
  },
  {
    name: "backlog",
    title: "What waits",
    unit: "messages",
    isOfDashboard: false,
    lines: [
      line("in the outbox", "Outbox", "Maximum"),
      line("in the queue", "Visible", "Maximum"),
      line("in flight", "InFlight", "Maximum"),
    ],
  },
];

export function measureOwn(event: LiveEvent, record: Attempt | undefined, metrics: Pick<Metrics, "record">): void {
  if (event.kind === "answered") {
    metrics.record({ ...metricOf("RequestMilliseconds"), value: event.milliseconds });
    if (event.status === 202) metrics.record({ ...metricOf("Accepted"), value: 1 });
  }
  if (record?.verdict !== "done" || !record.isOfProcessor) return;
  metrics.record({ ...metricOf("Processed"), value: 1 });
  const { sentAt, receivedAt, milliseconds } = record;
  if (sentAt !== undefined)
    metrics.record({ ...metricOf("QueueMilliseconds"), value: receivedAt + milliseconds - sentAt });
}

/** What was counted holds until it is counted again. */
export function holdCounts(
  { outbox, queue, connections, visible }: Counts,
  databaseName: string,
  { hold }: Pick<Metrics, "hold">,
) {
  hold({ ...metricOf("Outbox"), value: outbox });
  hold({ ...metricOf("Visible"), value: queue.visible });
  hold({ ...metricOf("InFlight"), value: queue.inFlight });
  const dimensions = { DBClusterIdentifier: databaseName };
  hold({ namespace: "AWS/RDS", metricName: "DatabaseConnections", dimensions, value: connections });
  for (const [QueueName, value] of visible)
    hold({ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName }, value });
}
