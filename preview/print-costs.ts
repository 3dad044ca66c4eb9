/** Estimates, as lines. */
import pc from "picocolors";
import { NOT_COUNTED, type Estimate } from "./costs/estimate";
import { formulaOf, type Line } from "./costs/line";
import { OTHER_REGIONS, PRICES_OF } from "./costs/prices";
import { heading, wrap } from "./layout";
import type { Comparison, Preview } from "./preview";

const formatUsd = (usd: number): string =>
  usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** With a sign. */
const formatChange = (usd: number): string => `${usd < 0 ? "-" : "+"}${formatUsd(Math.abs(usd))}`;

const USD_WIDTH = 10;

/** The amounts at the right edge of their column, then the items, and the formulas beside them, or below where those are too long. */
function lineTexts(lines: readonly Line[], columns: number): Map<Line, string[]> {
  const itemWidth = Math.max(0, ...lines.map(({ item }) => item.length));
  const rest = " ".repeat(USD_WIDTH + 4);
  const titled = lines.map((line) => ({ line, title: `${formatUsd(line.usd).padStart(USD_WIDTH)}  ${line.item}` }));
  const whole = titled.map(({ line, title }) => `${title.padEnd(USD_WIDTH + 2 + itemWidth)}  ${formulaOf(line)}`);
  const fits = whole.every((text) => text.length <= columns);
  return new Map(
    titled.map(({ line, title }, i) => [
      line,
      fits ? [whole[i] ?? ""] : [title, ...wrap(formulaOf(line), columns, rest)],
    ]),
  );
}

const sumLine = (usd: number, text: string) => pc.bold(`${formatUsd(usd).padStart(USD_WIDTH)}  ${text}`);

export function costLines({ costs, region }: Pick<Preview, "costs" | "region">, columns: number): string[] {
  const { lines, rate, atRestUsd, underLoadUsd, unknownTypes } = costs;
  const texts = lineTexts(lines, columns);
  const linesWhen = (when: Line["when"]) =>
    lines.filter((line) => line.when === when).flatMap((line) => texts.get(line) ?? []);
  const source = `Prices of ${PRICES_OF.region}, ${PRICES_OF.date}, AWS's list prices on demand (their pages: preview/costs/prices.ts).`;
  const elsewhere = `This stack is in ${region}, which costs otherwise: ${OTHER_REGIONS}.`;
  const upper =
    "Under load, the dearer case: each transaction on a connection and in a batch of its own. Full batches make SQS, Lambda, " +
    "X-Ray and the function's logs a tenth or so. A million times a KB is a GB.";
  return [
    heading("Monthly cost in USD"),
    ...wrap(source, columns),
    ...(region === PRICES_OF.region ? [] : wrap(elsewhere, columns)),
    "",
    ...linesWhen("at rest"),
    sumLine(atRestUsd, "at rest"),
    "",
    ...linesWhen("under load"),
    sumLine(underLoadUsd, `more at ${rate} transactions a second`),
    sumLine(atRestUsd + underLoadUsd, "together"),
    "",
    ...wrap(upper, columns),
    "Not counted:",
    ...NOT_COUNTED.flatMap((text) => wrap(`- ${text}`, columns, "", "  ")),
    ...unknownTypes.flatMap((type) =>
      wrap(`- ${type}: no price of it is known (preview/costs/estimate.ts)`, columns, "", "  "),
    ),
  ];
}

/** What the other stack costs more or less. */
export function costDifferenceLines(from: Preview, to: Comparison): string[] {
  const row = (text: string, before: number, after: number) =>
    `  ${text}: ${formatUsd(before)} -> ${formatUsd(after)} USD a month (${formatChange(after - before)})`;
  const { rate } = from.costs;
  const all = ({ atRestUsd, underLoadUsd }: Estimate) => atRestUsd + underLoadUsd;
  return [
    row("at rest", from.costs.atRestUsd, to.costs.atRestUsd),
    row(`at ${rate} a second`, all(from.costs), all(to.costs)),
  ];
}
