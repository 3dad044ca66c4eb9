/** Says of each alarm what CloudWatch would, period by period from the console's start on. */
import type { Alarm } from "../console-state";
import type { Metrics } from "./metrics";
import type { AlarmDefinition } from "./monitoring";

export interface Alarms {
  /** Ends the periods that are over. @returns the alarms that are in another state now. */
  tick: (now: number) => Alarm[];
  all: () => Alarm[];
}

/** @param start when the first periods begin, in milliseconds, as the `now` of a tick. */
export function createAlarms(definitions: readonly AlarmDefinition[], metrics: Pick<Metrics, "watch">, start: number) {
  const alarms = definitions.map((definition) => createAlarm(definition, metrics, start));
  return {
    tick: (now) => alarms.flatMap(({ tick }) => tick(now) ?? []),
    all: () => alarms.map(({ current }) => current()),
  } satisfies Alarms;
}

function createAlarm(definition: AlarmDefinition, metrics: Pick<Metrics, "watch">, start: number) {
  const { name, description, metric, statistic, periods, periodSeconds } = definition;
  const aggregate = metrics.watch(metric, statistic);
  const breaches: boolean[] = [];
  let periodEnd = start + periodSeconds * 1_000;
  let alarm: Alarm = { name, description, condition: conditionOf(definition), state: "insufficient", value: null };
  return {
    current: () => alarm,
    tick: (now: number): Alarm | undefined => {
      if (now < periodEnd) return undefined;
      // A machine that slept has missed some; what they would have been is not known.
      periodEnd += Math.ceil((now - periodEnd + 1) / (periodSeconds * 1_000)) * periodSeconds * 1_000;
      const value = aggregate.take();
      breaches.push(isBreach(definition, value));
      if (breaches.length > periods) breaches.shift();
      const state = breaches.length === periods && breaches.every(Boolean) ? "alarm" : "ok";
      const { state: before } = alarm;
      alarm = { ...alarm, state, value };
      // That an alarm is well from the beginning is no news.
      return state === before || (before === "insufficient" && state === "ok") ? undefined : alarm;
    },
  };
}

function isBreach({ isAbove, threshold, isMissingBreaching }: AlarmDefinition, value: number | null): boolean {
  if (value === null) return isMissingBreaching;
  return isAbove ? value > threshold : value < threshold;
}

function conditionOf({ isAbove, threshold, periods, periodSeconds, statistic }: AlarmDefinition): string {
  const times = periods === 1 ? `a period of ${periodSeconds} s` : `${periods} periods of ${periodSeconds} s`;
  return `${statistic.toLowerCase()} ${isAbove ? "above" : "below"} ${threshold} for ${times}`;
}
