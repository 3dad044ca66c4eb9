/** Publishes the state of the outbox as metrics. */
import type { Log } from "../process/log";
import { startMetrics } from "../process/metrics";
import type { OutboxStore } from "../store/outbox";

export interface OutboxMetricsOptions {
  outbox: OutboxStore;
  log: Log;
  environment: string;
  now?: () => number;
}

/** An entry counts as failed when it is tried again after this many failures: some seconds at least, more than a hiccup. */
const COUNTED_FAILURES = 4;

/** Publishes now and every minute; returns the function that ends it. */
export function startOutboxMetrics({ outbox, ...options }: OutboxMetricsOptions): () => void {
  return startMetrics({
    ...options,
    subject: "outbox",
    units: { OutboxLagSeconds: "Seconds", OutboxFailed: "Count" },
    measure: async () => {
      const { lagSeconds, failed } = await outbox.measure(COUNTED_FAILURES);
      return { OutboxLagSeconds: lagSeconds, OutboxFailed: failed };
    },
  });
}
