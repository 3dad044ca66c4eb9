import assert from "node:assert/strict";
import { chartOf, createCharts } from "../../../../local/console/metrics/charts";
import { createMetrics } from "../../../../local/console/metrics/metrics";
import type { Widget } from "../../../../local/console/metrics/monitoring";

const REQUESTS = { namespace: "AWS/X", metricName: "Requests", dimensions: { Name: "a" } };
const OTHERS = { ...REQUESTS, dimensions: { Name: "b" } };

const WIDGET: Widget = {
  title: "Requests",
  statistic: "Sum",
  metrics: [REQUESTS],
  periodSeconds: undefined,
  threshold: undefined,
};

describe("a chart of the dashboard", () => {
  function draw(widget: Widget, steps: readonly (readonly number[])[]) {
    const metrics = createMetrics();
    const charts = createCharts([chartOf(widget, "dashboard-0")], metrics);
    for (const values of steps) {
      for (const value of values) metrics.record({ ...REQUESTS, value });
      charts.tick();
    }
    const [chart] = charts.all();
    assert.ok(chart);
    return chart;
  }

  it("shows a count by the second, also where nothing was counted", () => {
    const chart = draw(WIDGET, [[1, 1, 1], [], [1]]);
    assert.equal(chart.unit, "per second");
    assert.deepEqual(chart.series, [{ label: "Requests", values: [1.5, 0, 0.5] }]);
  });

  it("shows what an alarm sums up over the alarm's period, beside its threshold", () => {
    const threshold = { value: 10, label: "above 10" };
    const chart = draw({ ...WIDGET, periodSeconds: 4, threshold }, [[1], [2], [3], []]);
    assert.deepEqual(chart.series[0]?.values, [1, 3, 5, 3]);
    assert.deepEqual([chart.unit, chart.threshold], ["in 4 s", threshold]);
  });

  it("shows nothing where nothing was measured", () => {
    const chart = draw({ ...WIDGET, statistic: "p99" }, [[3, 1], [], [2]]);
    assert.deepEqual(chart.series[0]?.values, [3, null, 2]);
  });

  it("keeps five minutes of it", () => {
    const chart = draw(
      WIDGET,
      Array.from({ length: 200 }, (_, n) => [n]),
    );
    assert.equal(chart.series[0]?.values.length, 150);
    assert.equal(chart.series[0].values.at(-1), 99.5);
  });

  it("tells lines of one metric apart by what they belong to", () => {
    const chart = draw({ ...WIDGET, metrics: [REQUESTS, OTHERS] }, []);
    assert.deepEqual(
      chart.series.map(({ label }) => label),
      ["Requests a", "Requests b"],
    );
  });
});
