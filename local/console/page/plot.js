// @ts-check
/** The picture of a chart, in the page's colours for light and dark. */
import { formatMeasured } from "./format.js";

/** @import { Chart, Series } from "../console-state.ts" */
/** @import { EChartsType } from "echarts" */

/** Its script has run before modules do. @type {unknown} */
const loaded = Reflect.get(globalThis, "echarts");
const library = /** @type {typeof import("echarts")} */ (loaded);

/** @type {Map<HTMLElement, { plot: EChartsType, draw: () => void }>} */
const plots = new Map();

/** @param {string} classes of an element that has the colour. */
function colourOf(classes) {
  const probe = document.createElement("i");
  probe.className = classes;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** @param {number} seconds before now. */
function formatAge(seconds) {
  if (seconds === 0) return "now";
  return seconds % 60 === 0 ? `−${seconds / 60} min` : `−${seconds} s`;
}

/** Seconds of an axis of time, and from one of its labels to the next. The last one is as long as the server remembers. */
const SPANS = /** @type {const} */ ([
  [60, 15],
  [120, 30],
  [300, 60],
]);

/**
 * Between two gaps, where no line leads to it.
 * @param {Series["values"]} values
 * @param {number} index
 */
const isAlone = (values, index) => (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;

/**
 * @param {Chart} chart
 * @param {number} stepSeconds
 */
function optionOf({ series, threshold }, stepSeconds) {
  const quiet = colourOf("quiet");
  const line = { lineStyle: { color: colourOf("plot-line") } };
  const seconds = Math.max(...series.map(({ values }) => values.length)) * stepSeconds;
  const [span, interval] = SPANS.find(([most]) => seconds <= most) ?? [seconds, seconds / 4];
  const bad = colourOf("plot-threshold");
  return {
    animation: false,
    grid: { left: 48, right: 12, top: 12, bottom: 24 },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    xAxis: {
      type: "value",
      min: -span,
      max: 0,
      interval,
      axisLabel: { color: quiet, formatter: (/** @type {number} */ at) => formatAge(Math.round(-at)) },
      axisLine: line,
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 3,
      axisLabel: { color: quiet, formatter: (/** @type {number} */ value) => formatMeasured(value) },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: line,
    },
    series: series.map(({ label, values }, index) => ({
      name: label,
      type: "line",
      symbol: "circle",
      symbolSize: (/** @type {unknown} */ _, /** @type {{ dataIndex: number }} */ { dataIndex }) =>
        isAlone(values, dataIndex) ? 5 : 0,
      silent: true,
      color: colourOf(`series-${index % 6}`),
      lineStyle: { width: 2, type: index === 0 ? "solid" : [6, 2 + index] },
      data: values.map((value, position) => [(position + 1 - values.length) * stepSeconds, value]),
      markLine:
        threshold && index === 0
          ? {
              silent: true,
              symbol: "none",
              lineStyle: { color: bad, type: "dashed" },
              label: { formatter: threshold.label, color: bad, position: "insideEndTop" },
              data: [{ yAxis: threshold.value }],
            }
          : undefined,
    })),
  };
}

/**
 * @param {HTMLElement} place
 * @param {Chart} chart
 * @param {number} stepSeconds
 */
export function drawChart(place, chart, stepSeconds) {
  const plot = plots.get(place)?.plot ?? createPlot(place);
  const draw = () => plot.setOption(optionOf(chart, stepSeconds), { notMerge: true });
  plots.set(place, { plot, draw });
  draw();
}

/** @param {HTMLElement} place */
function createPlot(place) {
  const plot = library.init(place, null, { renderer: "canvas" });
  new ResizeObserver(() => plot.resize()).observe(place);
  return plot;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { draw } of plots.values()) draw();
});
