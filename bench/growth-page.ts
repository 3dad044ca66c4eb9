/** The page and the pictures of how costs grow. */
import { drawLineChart } from "../local/charts/line-chart";
import { describeRun, markdownTable, type Run } from "../local/results/page";
import { isLinearOrBetter } from "./growth";
import type { GrowthResult } from "./measure-growth";
import { summarize } from "./statistics";
import { formatNumber, formatSamples } from "./table";

interface Line {
  name: string;
  /** Sizes and medians. */
  points: [size: number, milliseconds: number][];
}

function linesOf({ outcome }: GrowthResult): Line[] {
  if ("failure" in outcome) return [];
  const names = Object.keys(outcome.points[0]?.samples ?? {});
  return names.map((name) => ({
    name,
    points: outcome.points.map(({ size, samples }) => [size, summarize(samples[name] ?? []).median]),
  }));
}

/** The result in a line, for a terminal. */
export function describeGrowth(result: GrowthResult): string {
  if ("failure" in result.outcome) return `not measured: ${result.outcome.failure}`;
  return linesOf(result)
    .map(({ name, points }) => `${name} ${isLinearOrBetter(points) ? "linear or better" : "worse than linear"}`)
    .join(", ");
}

export function pictureName({ growth }: GrowthResult): string {
  return `growth-${growth.name}.svg`;
}

/** @returns undefined where nothing was measured. */
export function drawGrowth(result: GrowthResult): string | undefined {
  const lines = linesOf(result);
  if (lines.length === 0) return undefined;
  const { title, size } = result.growth;
  return drawLineChart({
    title,
    x: { label: size, scale: "log" },
    y: { label: "milliseconds", scale: "log" },
    series: lines,
  });
}

export function writeGrowthPage(results: readonly GrowthResult[], run: Run): string {
  return `# How costs grow

${describeRun(run)}

AWS is a stub that answers at once, so that its emulators are not what is measured; PostgreSQL is real. Linear or better is
what grows in no step by more than the size does, and 30 % for what a measurement is off by.

${results.map(describeResult).join("\n\n")}
`;
}

function describeResult(result: GrowthResult): string {
  const { growth, outcome } = result;
  const head = `## ${growth.name}\n\n${growth.what}`;
  if ("failure" in outcome) return `${head}\n\nNot measured: ${outcome.failure}`;
  const names = linesOf(result).map(({ name }) => name);
  const rows = outcome.points.map(({ size, samples }) => [
    formatNumber(size),
    ...names.map((name) => formatSamples(samples[name] ?? [], "ms")),
  ]);
  return `${head}

${describeGrowth(result)}.

![${growth.title}](${pictureName(result)})

${markdownTable([growth.size, ...names], rows)}`;
}
