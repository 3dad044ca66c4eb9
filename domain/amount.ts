import type { ValueOrReason } from "../shared/value-or-reason";

/** A decimal string, as a JSON number is a float for most clients. 18 and 4 digits: every ISO 4217 currency has at most 4. */
export const AMOUNT_PATTERN = /^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,4})?$/;

/** What an amount's form depends on. */
export interface Currency {
  /** ISO 4217. */
  code: string;
  /** Undefined for a currency without a minor unit, such as gold: its amounts are whole. */
  fractionDigits: number | undefined;
}

/**
 * An amount in canonical form, with exactly the currency's fraction digits, or why it has none.
 *
 * @param amount of AMOUNT_PATTERN.
 */
export function acceptAmount(amount: string, { code, fractionDigits }: Currency): ValueOrReason<string> {
  const [whole = "", fraction = ""] = amount.split(".");
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > (fractionDigits ?? 0)) {
    const allowed = fractionDigits === undefined ? "no minor unit: send whole amounts" : fractionDigits;
    return { reason: `amount has ${significant.length} fraction digits, ${code} has ${allowed}` };
  }
  if (whole === "-0" && significant === "") return { reason: "amount is minus zero: write 0" };
  return { value: fractionDigits ? `${whole}.${significant.padEnd(fractionDigits, "0")}` : whole };
}
