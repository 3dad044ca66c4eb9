/** The program's own alarms and dashboard, as data: those whose numbers exist on this machine, and the names of the others. */
import { z } from "zod";
import { METRIC_NAMESPACE } from "../../../shared/metrics";
import type { MonitoringResource } from "../../target/deploy-locally";
import { STATISTICS, type Statistic } from "./aggregate";
import { isMeasured, type Metric } from "./metrics";

export interface AlarmDefinition {
  name: string;
  description: string;
  metric: Metric;
  statistic: Statistic;
  isAbove: boolean;
  threshold: number;
  /** In a row. */
  periods: number;
  periodSeconds: number;
  isMissingBreaching: boolean;
}

export interface Widget {
  title: string;
  statistic: Statistic;
  metrics: Metric[];
  /** Of a widget that shows what an alarm watches: over this time a sum is taken. */
  periodSeconds: number | undefined;
  threshold: { value: number; label: string } | undefined;
}

export interface Monitoring {
  alarms: AlarmDefinition[];
  absentAlarms: string[];
  widgets: Widget[];
  absentWidgets: string[];
}

const statistic = z.enum(STATISTICS);

const alarmInputs = z.object({
  name: z.string(),
  alarmDescription: z.string(),
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  statistic: statistic.optional(),
  extendedStatistic: statistic.optional(),
  comparisonOperator: z.enum(["GreaterThanThreshold", "LessThanThreshold"]),
  threshold: z.number(),
  evaluationPeriods: z.number(),
  period: z.number(),
  treatMissingData: z.string().optional(),
});

const dashboardBody = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.object({
        title: z.string().optional(),
        stat: statistic.optional(),
        period: z.number().optional(),
        /** Names and values; what metric math computes begins with an object instead. */
        metrics: z.array(z.array(z.unknown())).optional(),
        annotations: z
          .object({ horizontal: z.array(z.object({ value: z.number(), label: z.string() })) })
          .partial()
          .optional(),
      }),
    }),
  ),
});

/** @throws Error if the program registers an alarm or a widget of another form than this reads. */
export function readMonitoring(resources: readonly MonitoringResource[]): Monitoring {
  const inputsOf = (type: MonitoringResource["type"]) =>
    resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
  const alarms = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm").map(readAlarm).sort(byName);
  const bodies = inputsOf("aws:cloudwatch/dashboard:Dashboard").map(({ dashboardBody: text }) =>
    dashboardBody.parse(JSON.parse(String(text))),
  );
  const widgets = bodies.flatMap(({ widgets: all }) => all.filter(({ type }) => type === "metric").map(readWidget));
  return {
    alarms: alarms.filter(({ metric }) => isMeasured(metric, METRIC_NAMESPACE)),
    absentAlarms: alarms.filter(({ metric }) => !isMeasured(metric, METRIC_NAMESPACE)).map(({ name }) => name),
    widgets: widgets.filter(({ metrics }) => metrics.length > 0),
    absentWidgets: widgets.filter(({ metrics }) => metrics.length === 0).map(({ title }) => title),
  };
}

/** They are registered in an order of chance. */
function byName(a: AlarmDefinition, b: AlarmDefinition): number {
  return a.name < b.name ? -1 : 1;
}

function readAlarm(inputs: unknown): AlarmDefinition {
  const alarm = alarmInputs.parse(inputs);
  const { namespace, metricName, dimensions } = alarm;
  return {
    name: alarm.name,
    description: alarm.alarmDescription,
    metric: { namespace, metricName, dimensions },
    statistic: alarm.statistic ?? alarm.extendedStatistic ?? "Average",
    isAbove: alarm.comparisonOperator === "GreaterThanThreshold",
    threshold: alarm.threshold,
    periods: alarm.evaluationPeriods,
    periodSeconds: alarm.period,
    isMissingBreaching: alarm.treatMissingData === "breaching",
  };
}

function readWidget({ properties }: z.output<typeof dashboardBody>["widgets"][number]): Widget {
  const { title = "", stat = "Average", period, metrics = [], annotations } = properties;
  return {
    title,
    statistic: stat,
    metrics: metrics.flatMap(readMetric).filter((metric) => isMeasured(metric, METRIC_NAMESPACE)),
    periodSeconds: period,
    threshold: annotations?.horizontal?.[0],
  };
}

/** Its namespace, its name, and the names and values of its dimensions in turn. */
function readMetric(words: readonly unknown[]): Metric[] {
  if (!words.every((word) => typeof word === "string")) return [];
  const [namespace = "", metricName = "", ...pairs] = words;
  const names = pairs.filter((_word, index) => index % 2 === 0);
  const dimensions = Object.fromEntries(names.map((name, index) => [name, pairs[2 * index + 1] ?? ""]));
  return [{ namespace, metricName, dimensions }];
}
