/** Publishes what a task measures every minute, in CloudWatch's embedded metric format. */
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { Log } from "./log";
import { createOutageLog } from "./outage-log";

export interface MetricsOptions<Name extends SystemMetric> {
  /** What is measured, for the log: the message of each entry, and the subject of what it says of failures. */
  subject: string;
  units: Readonly<Record<Name, "Seconds" | "Count">>;
  measure: () => Promise<Record<Name, number>>;
  log: Log;
  environment: string;
  now?: () => number;
}

/** The alarms look at every minute, and some take missing data for trouble. */
const PERIOD_SECONDS = 60;

/** Publishes now and after every period; returns the function that ends it. */
export function startMetrics<Name extends SystemMetric>(options: MetricsOptions<Name>): () => void {
  const { subject, units, measure, log, environment, now = Date.now } = options;
  const definition = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [["Environment"]],
    Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
  };
  const publish = async (): Promise<void> => {
    const values = { Environment: environment, ...(await measure()) };
    log.info({ _aws: { Timestamp: now(), CloudWatchMetrics: [definition] }, ...values }, subject);
  };
  const outage = createOutageLog(log, `the ${subject} could not be measured`, `the ${subject} is measured again`);
  const publishOrLog = () =>
    void publish().then(
      () => outage.succeeded(),
      (error: unknown) => outage.failed(error),
    );
  publishOrLog();
  const timer = setInterval(publishOrLog, PERIOD_SECONDS * 1_000);
  return () => clearInterval(timer);
}
