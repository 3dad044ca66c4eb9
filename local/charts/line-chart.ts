/** Line charts as SVG: readable where the page is light and where it is dark, and the same text for the same figures. */
import { init, use } from "echarts/core";
import { LineChart as LineSeries } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

export interface Axis {
  /** With its unit. */
  label: string;
  scale: "linear" | "log";
}

export interface Series {
  name: string;
  /** In the order of x; above 0 where an axis is logarithmic. */
  points: readonly (readonly [x: number, y: number])[];
  /** Whether its points are marks, which stand on their value as thin as a hair, without a line from one to the next. */
  areMarks?: boolean;
}

export interface LineChart {
  title: string;
  x: Axis;
  y: Axis;
  series: readonly Series[];
}

const SIZE = { width: 720, height: 420 };

/** Of a line; more than these would hide it. */
const MAX_SYMBOLS = 60;

/** Width and height. */
const MARK = [1, 12];

/** Okabe and Ito's, which people who do not see every colour tell apart, each dark enough for white and light enough for black. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** The SVG's own variables; who shows it as a picture has no other way to tell it what the page looks like. */
const STYLE = `<style>
svg { --ink: #1f2328; --line: #d1d9e0; --paper: #ffffff; }
@media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --line: #3d444d; --paper: #0d1117; } }
</style>`;

const ink = { color: "var(--ink)" };
const line = { lineStyle: { color: "var(--line)" } };

use([LineSeries, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** @returns the text of a file. */
export function drawLineChart({ title, x, y, series }: LineChart): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      color: COLOURS,
      backgroundColor: "var(--paper)",
      title: { text: title, left: "center", textStyle: { ...ink, fontSize: 16 } },
      legend: { bottom: 0, textStyle: ink, data: series.map(({ name }) => name) },
      grid: { left: 80, right: 30, top: 50, bottom: 80 },
      xAxis: { ...axisOption(x), nameGap: 30 },
      yAxis: { ...axisOption(y), nameGap: 55 },
      series: series.map(({ name, points, areMarks }) => ({
        name,
        type: "line" as const,
        ...(areMarks
          ? { symbol: "rect", symbolSize: MARK, symbolOffset: [0, "-50%"] }
          : { symbol: "circle", symbolSize: points.length <= MAX_SYMBOLS ? 6 : 0 }),
        lineStyle: { width: areMarks ? 0 : 2 },
        data: points.map((point) => [...point]),
      })),
    });
    const svg = withoutCounters(chart.renderToSVGString());
    return `${svg.replace(/^<svg[^>]*>/, `$&\n${STYLE}`)}\n`;
  } finally {
    chart.dispose();
  }
}

function axisOption({ label, scale }: Axis) {
  return {
    type: scale === "log" ? ("log" as const) : ("value" as const),
    name: label,
    nameLocation: "middle" as const,
    nameTextStyle: ink,
    axisLabel: ink,
    axisLine: { show: true, ...line },
    axisTick: line,
    splitLine: line,
  };
}

/** A picture has nothing to hover over, and the library counts its charts, and the rules for that, over the whole process. */
function withoutCounters(svg: string): string {
  return svg
    .replace(/ class="zr[^"]*"/g, "")
    .replace(/<style ><!\[CDATA\[[^]*?\]\]>\s*<\/style>\s*/, "")
    .replace(/\bzr\d+-/g, "chart-");
}
