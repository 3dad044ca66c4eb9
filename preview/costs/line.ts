/** A line of an estimate: a product of factors, which is its formula as well. */
import type { Price } from "./prices";

/** A number, and what it counts; a price has the unit `USD/hour` and the like. */
export interface Factor {
  amount: number;
  unit: string;
}

export interface Line {
  /** Of AWS. */
  service: string;
  item: string;
  /** Whether it is paid when nothing happens, or comes with transactions. */
  when: "at rest" | "under load";
  factors: readonly Factor[];
  usd: number;
}

export function factor(amount: number, unit: string): Factor {
  return { amount, unit };
}

export function line(item: string, when: Line["when"], price: Price, ...quantities: Factor[]): Line {
  const factors = [...quantities, factor(price.usd, `USD/${price.per}`)];
  return {
    service: price.service,
    item,
    when,
    factors,
    usd: factors.reduce((product, { amount }) => product * amount, 1),
  };
}

/** For example `2 tasks x 0.25 vCPU x 730 h x 0.04048 USD/vCPU-hour`. */
export function formulaOf({ factors }: Line): string {
  return factors.map(({ amount, unit }) => `${formatAmount(amount)} ${unit}`).join(" x ");
}

/** With all digits of what is small, and at most two decimals of what is not. */
function formatAmount(amount: number): string {
  return amount.toLocaleString("en-US", amount >= 100 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 6 });
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}
