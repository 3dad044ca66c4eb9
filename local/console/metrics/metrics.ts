/** The metrics of the system as CloudWatch would have them, for whoever watches some. What nobody watches costs nothing. */
import { createAggregate, type Aggregate, type Statistic } from "./aggregate";

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Readonly<Record<string, string>>;
}

/** One value of a metric. */
export interface Measurement extends Metric {
  value: number;
}

export interface Metrics {
  /** @returns what gets each value from now on. */
  watch: (metric: Metric, statistic: Statistic) => Aggregate;
  record: (measurement: Measurement) => void;
  /** A value that holds until the next one: it is recorded at each `tick`. */
  hold: (measurement: Measurement) => void;
  tick: () => void;
}

/** The same for the same metric, whatever the order of its dimensions. */
function keyOf({ namespace, metricName, dimensions }: Metric): string {
  const named = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return [namespace, metricName, ...named.sort()].join("\n");
}

export function createMetrics(): Metrics {
  const watched = new Map<string, Aggregate[]>();
  const held = new Map<string, number>();
  const add = (key: string, value: number) => {
    for (const aggregate of watched.get(key) ?? []) aggregate.add(value);
  };
  return {
    watch: (metric, statistic) => {
      const aggregate = createAggregate(statistic);
      const key = keyOf(metric);
      watched.set(key, [...(watched.get(key) ?? []), aggregate]);
      return aggregate;
    },
    record: (measurement) => {
      add(keyOf(measurement), measurement.value);
    },
    hold: (measurement) => {
      held.set(keyOf(measurement), measurement.value);
    },
    tick: () => {
      for (const [key, value] of held) add(key, value);
    },
  };
}

/** What is measured on this machine, by namespace; of the system's own everything. */
const MEASURED: Readonly<Record<string, readonly string[]>> = {
  "AWS/ApplicationELB": [
    ...["RequestCount", "TargetResponseTime", "HealthyHostCount", "UnHealthyHostCount", "HTTPCode_ELB_5XX_Count"],
    ...["2XX", "3XX", "4XX", "5XX"].map((kind) => `HTTPCode_Target_${kind}_Count`),
  ],
  "AWS/Lambda": ["Invocations", "Errors", "Throttles", "Duration"],
  "AWS/RDS": ["DatabaseConnections"],
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible"],
};

/** @param own the namespace of the system's own metrics. */
export function isMeasured({ namespace, metricName, dimensions }: Metric, own: string): boolean {
  // There is one server here, and no writer apart from a reader.
  if ("Role" in dimensions) return false;
  return namespace === own || (MEASURED[namespace]?.includes(metricName) ?? false);
}
