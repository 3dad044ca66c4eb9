/** What happened in the last minutes, as lines: a ring of points for each. */
import type { Chart } from "../console-state";
import type { Statistic } from "./aggregate";
import type { Metric, Metrics } from "./metrics";
import type { Widget } from "./monitoring";

export const STEP_SECONDS = 2;

/** Five minutes of them, which is also what the longest sum of an alarm is taken over. */
const POINTS = 150;

/** A chart of the console's own, or of the dashboard. */
export interface ChartDefinition extends Pick<Chart, "name" | "title" | "unit" | "isOfDashboard" | "threshold"> {
  lines: LineDefinition[];
}

export interface LineDefinition {
  label: string;
  metric: Metric;
  statistic: Statistic;
  /** By which each value is multiplied. */
  factor: number;
  /** Of steps that a sum is taken over; 1 for each value as it is. */
  steps: number;
}

export interface Charts {
  /** Takes the next point of each. */
  tick: () => void;
  all: () => Chart[];
}

export function createCharts(definitions: readonly ChartDefinition[], metrics: Pick<Metrics, "watch">): Charts {
  const charts = definitions.map(({ lines, ...chart }) => ({
    ...chart,
    lines: lines.map((line) => createLine(line, metrics)),
  }));
  return {
    tick: () => {
      for (const { lines } of charts) for (const { tick } of lines) tick();
    },
    all: () =>
      charts.map(({ lines, ...chart }) => ({
        ...chart,
        series: lines.map(({ label, values }) => ({ label, values: values() })),
      })),
  };
}

function createLine({ label, metric, statistic, factor, steps }: LineDefinition, metrics: Pick<Metrics, "watch">) {
  const aggregate = metrics.watch(metric, statistic);
  const taken: (number | null)[] = [];
  const shown: (number | null)[] = [];
  return {
    label,
    values: () => [...shown],
    tick: () => {
      // That nothing was counted is a number.
      taken.push(aggregate.take() ?? (statistic === "Sum" ? 0 : null));
      if (taken.length > POINTS) taken.shift();
      const value = steps === 1 ? (taken.at(-1) ?? null) : sumOf(taken.slice(-steps));
      shown.push(value === null ? null : rounded(value * factor));
      if (shown.length > POINTS) shown.shift();
    },
  };
}

const sumOf = (values: readonly (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Three digits are more than a chart shows. */
const rounded = (value: number) => Number(value.toPrecision(3));

/** @param name stable, as a page keeps a chart by it. */
export function chartOf(
  { title, metrics, statistic, periodSeconds, threshold }: Widget,
  name: string,
): ChartDefinition {
  const isSum = statistic === "Sum";
  const isRate = isSum && periodSeconds === undefined;
  const names = metrics.map(({ metricName }) => metricName);
  const isAmbiguous = new Set(names).size < names.length;
  return {
    name,
    title,
    unit: isRate ? "per second" : unitOf(names[0] ?? "", isSum ? periodSeconds : undefined),
    isOfDashboard: true,
    ...(threshold && { threshold }),
    lines: metrics.map((metric) => ({
      label: isAmbiguous ? `${metric.metricName} ${Object.values(metric.dimensions).join(" ")}` : metric.metricName,
      metric,
      statistic,
      factor: isRate ? 1 / STEP_SECONDS : 1,
      steps: isSum && periodSeconds !== undefined ? Math.min(POINTS, Math.ceil(periodSeconds / STEP_SECONDS)) : 1,
    })),
  };
}

function unitOf(metricName: string, periodSeconds: number | undefined): string {
  if (periodSeconds !== undefined) return `in ${periodSeconds} s`;
  if (/Milliseconds$|^Duration$/.test(metricName)) return "ms";
  return /Seconds$|Time$/.test(metricName) ? "s" : "count";
}
