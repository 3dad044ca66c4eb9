/** What dev and prod cost, by AWS's services. */
import { estimate, NOT_COUNTED, type Estimate } from "../preview/costs/estimate";
import { totalOf } from "../preview/costs/line";
import { OTHER_REGIONS, PRICES_OF } from "../preview/costs/prices";
import { evaluatedStacks } from "./evaluated-stacks";

/** Transactions a second of the columns. */
const RATES = [0, 10, 100];

const formatUsd = (usd: number) => Math.round(usd).toLocaleString("en-US");

function usdOf({ lines }: Estimate, service: string): number {
  return totalOf(lines.filter((line) => line.service === service));
}

export async function costTable(): Promise<string> {
  const stacks = await evaluatedStacks();
  const columns = stacks.flatMap(({ name, resources }) =>
    RATES.map((rate) => ({
      title: rate === 0 ? `${name}, at rest` : `${name}, ${rate} a second`,
      costs: estimate(resources, rate),
    })),
  );
  const services = [...new Set(columns.flatMap(({ costs }) => costs.lines.map(({ service }) => service)))].sort();
  const row = (title: string, cells: string[]) => `| ${[title, ...cells].join(" | ")} |`;
  const total = ({ atRestUsd, underLoadUsd }: Estimate) => formatUsd(atRestUsd + underLoadUsd);
  return [
    `USD a month, by AWS's list prices of ${PRICES_OF.region} (${PRICES_OF.date}). In another region: ${OTHER_REGIONS}.`,
    "",
    row(
      "service",
      columns.map(({ title }) => title),
    ),
    row(
      "---",
      columns.map(() => "---:"),
    ),
    ...services.map((service) =>
      row(
        service,
        columns.map(({ costs }) => formatUsd(usdOf(costs, service))),
      ),
    ),
    row(
      "**together**",
      columns.map(({ costs }) => `**${total(costs)}**`),
    ),
    "",
    "A rate is of transactions a second, all month long, each on a connection and in a batch of its own: full batches of ten " +
      "make SQS, Lambda and X-Ray a tenth or so. Not counted:",
    "",
    ...NOT_COUNTED.map((text) => `- ${text}`),
  ].join("\n");
}
