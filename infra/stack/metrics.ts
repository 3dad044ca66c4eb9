/** Metrics as CloudWatch has them. Each component tells its own; alarms and dashboard are made of those. */
import type * as pulumi from "@pulumi/pulumi";

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, pulumi.Input<string>>;
  statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "p99";
}

/** Makes the metrics of one set of dimensions. */
export type Metrics<Name extends string = string> = (metricName: Name, statistic: Metric["statistic"]) => Metric;

export function metricsOf<Name extends string = string>(
  namespace: string,
  dimensions: Metric["dimensions"],
): Metrics<Name> {
  return (metricName, statistic) => ({ namespace, metricName, dimensions, statistic });
}
