import assert from "node:assert/strict";
import { drawLineChart, type LineChart } from "../../../local/charts/line-chart";

const chart: LineChart = {
  title: "Time of a batch",
  x: { label: "records", scale: "linear" },
  y: { label: "milliseconds", scale: "linear" },
  series: [
    {
      name: "ours <fast>",
      points: [
        [0, 0],
        [50, 10],
        [100, 40],
      ],
    },
    {
      name: "baseline",
      points: [
        [0, 0],
        [100, 100],
      ],
    },
  ],
};

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

/** The coordinates of each series' line, whose ends are the only bevelled ones. */
const linesOf = (svg: string) =>
  [...svg.matchAll(/<path d="([^"]*)" [^>]*stroke-linejoin="bevel"/g)].map(
    ([, path = ""]) => path.match(/[\d.]+/g)?.map(Number) ?? [],
  );

describe("a line chart", () => {
  it("is an SVG with its title, the names of its axes and series, and numbers along the axes", () => {
    const svg = drawLineChart(chart);
    assert.match(svg, /^<svg [^>]*viewBox="0 0 720 420">[^]*<\/svg>\n$/);
    const texts = textsOf(svg);
    for (const text of ["Time of a batch", "records", "milliseconds", "ours &lt;fast&gt;", "baseline", "0", "100"])
      assert.ok(texts.includes(text), text);
  });

  it("is the same text for the same figures, however many were drawn before", () => {
    const first = drawLineChart(chart);
    drawLineChart({ ...chart, title: "Another" });
    assert.equal(drawLineChart(chart), first);
  });

  it("has ink and paper for light and for dark", () => {
    const svg = drawLineChart(chart);
    assert.match(svg, /svg \{ --ink: #1f2328;[^]*@media \(prefers-color-scheme: dark\) \{ svg \{ --ink: #e6edf3;/);
    assert.match(svg, /<rect width="720" height="420" [^>]*fill="var\(--paper\)"/);
    const texts = svg.match(/<text[^>]*>/g) ?? [];
    assert.deepEqual(
      texts.filter((text) => !text.includes('fill="var(--ink)"')),
      [],
    );
  });

  it("leads its lines through the points", () => {
    const [ours = [], baseline = []] = linesOf(drawLineChart(chart));
    // The area inside the margins: 80 to 690 across, 340 up to 50.
    assert.deepEqual(ours, [80, 340, 385, 311, 690, 224]);
    assert.deepEqual(baseline, [80, 340, 690, 50]);
  });

  it("has marks without a line", () => {
    const [ours, baseline] = chart.series;
    assert.ok(ours && baseline);
    const svg = drawLineChart({ ...chart, series: [ours, { ...baseline, areMarks: true }] });
    const widths = [...svg.matchAll(/<path [^>]*stroke-width="(\d)" stroke-linejoin="bevel"/g)];
    assert.deepEqual(
      widths.map(([, width]) => width),
      ["2", "0"],
    );
  });

  it("has equal steps for equal factors along a logarithmic axis", () => {
    const points = [
      [1, 10],
      [10, 100],
      [100, 1_000],
    ] as const;
    const axis = { label: "n", scale: "log" } as const;
    const [line] = linesOf(drawLineChart({ title: "t", x: axis, y: axis, series: [{ name: "a", points }] }));
    assert.deepEqual(line, [80, 340, 385, 195, 690, 50]);
  });
});
