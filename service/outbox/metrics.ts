/** Publishes the state of the outbox as metrics, in CloudWatch's embedded metric format. */
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { Log } from "../process/log";
import { createOutageLog } from "../process/outage-log";
import type { OutboxStore } from "../store/outbox";

export interface OutboxMetricsOptions {
  outbox: OutboxStore;
  log: Log;
  environment: string;
  now?: () => number;
}

/** The alarms look at every minute, and take missing data for trouble. */
const PERIOD_SECONDS = 60;

/** An entry counts as failed when it is tried again after this many failures: some seconds at least, more than a hiccup. */
const COUNTED_FAILURES = 4;

const definition = {
  Namespace: METRIC_NAMESPACE,
  Dimensions: [["Environment"]],
  Metrics: [
    { Name: "OutboxLagSeconds", Unit: "Seconds" },
    { Name: "OutboxFailed", Unit: "Count" },
  ] satisfies { Name: SystemMetric; Unit: string }[],
};

/** Publishes now and after every period; returns the function that ends it. */
export function startOutboxMetrics(options: OutboxMetricsOptions): () => void {
  const { outbox, log, environment, now = Date.now } = options;
  const publish = async (): Promise<void> => {
    const { lagSeconds, failed } = await outbox.measure(COUNTED_FAILURES);
    const values = { Environment: environment, OutboxLagSeconds: lagSeconds, OutboxFailed: failed };
    log.info({ _aws: { Timestamp: now(), CloudWatchMetrics: [definition] }, ...values }, "outbox");
  };
  const outage = createOutageLog(log, "the outbox could not be measured", "the outbox is measured again");
  const publishOrLog = () =>
    void publish().then(
      () => {
        outage.succeeded();
      },
      (error: unknown) => {
        outage.failed(error);
      },
    );
  publishOrLog();
  const timer = setInterval(publishOrLog, PERIOD_SECONDS * 1_000);
  return () => {
    clearInterval(timer);
  };
}
