// @ts-check
/** Lines over time, each with its newest values beside their names and all of them as a table. */
import { byId, element, setText, showList, within } from "./dom.js";
import { formatMeasured } from "./format.js";
import { drawChart } from "./plot.js";

/** @import { Chart, Series, State } from "../console-state.ts" */

/** Rows of a table, which tells the rest in the words of its caption. */
const MAX_ROWS = 30;

/** @param {Series} series */
const newestOf = ({ values }) => values.findLast((value) => value !== null) ?? null;

/** @param {Chart} chart */
function createFigure({ name, title, unit }) {
  return element(
    "figure",
    { "aria-labelledby": `chart-${name}` },
    element("figcaption", { id: `chart-${name}` }, `${title}, ${unit}`),
    element("ul", { class: "legend" }),
    element("div", { class: "plot", "aria-hidden": "true" }),
    element("details", {}, element("summary", {}, "As a table"), element("div", { class: "scroll", tabindex: "0" })),
  );
}

/**
 * @param {Element} figure
 * @param {Chart} chart
 */
function showLegend(figure, { unit, series }) {
  showList(within(figure, ".legend"), [...series.entries()], {
    keyOf: ([index]) => String(index),
    create: ([index, { label }]) =>
      element("li", {}, element("i", { class: `series-${index % 6}` }), `${label} `, element("b", {})),
    update: (item, [, one]) => setText(within(item, "b"), formatMeasured(newestOf(one))),
  });
  within(figure, ".legend").setAttribute("aria-label", `Newest values, ${unit}`);
}

/**
 * @param {Element} figure
 * @param {Chart} chart
 * @param {number} stepSeconds
 */
function showTable(figure, { title, unit, series }, stepSeconds) {
  const place = within(figure, ".scroll");
  place.setAttribute("aria-label", `${title} as a table`);
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const rows = Array.from({ length: Math.min(count, MAX_ROWS) }, (_, back) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, back === 0 ? "now" : `${back * stepSeconds} s ago`),
      ...series.map(({ values }) => element("td", { class: "number" }, formatMeasured(values.at(-1 - back) ?? null))),
    ),
  );
  const heads = series.map(({ label }) => element("th", { scope: "col", class: "number" }, label));
  place.replaceChildren(
    element(
      "table",
      {},
      element("caption", { class: "spoken" }, `${title}, ${unit}, the newest first`),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "When"), ...heads)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** What each figure shows, so that only what changes is drawn. @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * @param {Element} figure
 * @param {Chart} chart
 * @param {number} stepSeconds
 */
function updateFigure(figure, chart, stepSeconds) {
  const table = within(figure, "details");
  const content = JSON.stringify([chart, table.hasAttribute("open")]);
  if (shown.get(figure) === content) return;
  shown.set(figure, content);
  showLegend(figure, chart);
  drawChart(within(figure, ".plot"), chart, stepSeconds);
  if (table.hasAttribute("open")) showTable(figure, chart, stepSeconds);
}

/** @param {State} state */
export function showCharts({ charts, absentCharts, stepSeconds }) {
  for (const [id, isOfDashboard] of /** @type {const} */ ([
    ["own-charts", false],
    ["dashboard-charts", true],
  ]))
    showList(
      byId(id),
      charts.filter((chart) => chart.isOfDashboard === isOfDashboard),
      {
        keyOf: ({ name }) => name,
        create: createFigure,
        update: (figure, chart) => updateFigure(figure, chart, stepSeconds),
      },
    );
  const absent = `In CloudWatch alone, as their numbers do not exist on this machine: ${absentCharts.join(", ")}.`;
  setText(byId("absent-charts"), absentCharts.length > 0 ? absent : "");
}
