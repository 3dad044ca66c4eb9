import assert from "node:assert/strict";
import { createAlarms } from "../../../../local/console/metrics/alarms";
import { createMetrics } from "../../../../local/console/metrics/metrics";
import type { AlarmDefinition } from "../../../../local/console/metrics/monitoring";

const METRIC = { namespace: "AWS/SQS", metricName: "Depth", dimensions: { QueueName: "q" } };

const ALARM: AlarmDefinition = {
  name: "depth-dev",
  description: "Too many. What to do: read.",
  metric: METRIC,
  statistic: "Maximum",
  isAbove: true,
  threshold: 5,
  periods: 2,
  periodSeconds: 60,
  isMissingBreaching: false,
};

describe("an alarm", () => {
  /** Gives the state after each period with one of these values, or none. */
  function statesAfter(values: readonly (number | undefined)[], changes: Partial<AlarmDefinition> = {}) {
    const metrics = createMetrics();
    const alarms = createAlarms([{ ...ALARM, ...changes }], metrics, 1_000);
    const told: string[] = [];
    const states = values.map((value, index) => {
      if (value !== undefined) metrics.record({ ...METRIC, value });
      const end = 1_000 + (index + 1) * 60_000;
      assert.deepEqual(alarms.tick(end - 1), []);
      told.push(...alarms.tick(end).map(({ state }) => state));
      return alarms.all()[0]?.state;
    });
    return { states, told, last: alarms.all()[0] };
  }

  it("fires when so many periods in a row are beyond its threshold, and is over after one that is not", () => {
    const { states, told, last } = statesAfter([6, 7, 5, 6, 6]);
    assert.deepEqual(states, ["ok", "alarm", "ok", "ok", "alarm"]);
    assert.deepEqual(told, ["alarm", "ok", "alarm"]);
    assert.equal(last?.condition, "maximum above 5 for 2 periods of 60 s");
    assert.equal(last.value, 6);
  });

  it("is insufficient before its first period has ended", () => {
    assert.equal(createAlarms([ALARM], createMetrics(), 0).all()[0]?.state, "insufficient");
  });

  it("takes missing data as it says", () => {
    assert.deepEqual(statesAfter([undefined, undefined]).states, ["ok", "ok"]);
    const low = { isAbove: false, threshold: 1, isMissingBreaching: true } as const;
    assert.deepEqual(statesAfter([undefined, undefined, 1], low).states, ["ok", "alarm", "ok"]);
  });

  it("takes one period of those that a machine has slept through", () => {
    const metrics = createMetrics();
    const alarms = createAlarms([{ ...ALARM, periods: 1 }], metrics, 0);
    metrics.record({ ...METRIC, value: 9 });
    assert.equal(alarms.tick(3_600_000).length, 1);
    assert.deepEqual(alarms.tick(3_600_001), []);
    assert.equal(alarms.tick(3_660_000)[0]?.state, "ok");
  });
});
