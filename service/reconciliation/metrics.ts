/** Publishes what the reconciliation has found as metrics. */
import type { Log } from "../process/log";
import { startMetrics } from "../process/metrics";
import type { ReconciliationStore } from "../store/reconciliation";

export interface ReconciliationMetricsOptions {
  reconciliation: ReconciliationStore;
  log: Log;
  environment: string;
  now?: () => number;
}

/** Publishes now and every minute, in every task, whichever of them reconciles; returns the function that ends it. */
export function startReconciliationMetrics({ reconciliation, ...options }: ReconciliationMetricsOptions): () => void {
  return startMetrics({
    ...options,
    subject: "reconciliation",
    units: { Unreconciled: "Count", Different: "Count", ReconciliationAgeSeconds: "Seconds" },
    measure: async () => {
      const { unreconciled, different, passAgeSeconds } = await reconciliation.measure();
      return { Unreconciled: unreconciled, Different: different, ReconciliationAgeSeconds: passAgeSeconds };
    },
  });
}
