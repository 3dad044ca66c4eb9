import type { ValueOrReason } from "../shared/value-or-reason";

/** A decimal string, as a JSON number is a float for most clients. 18 and 4 digits: every ISO 4217 currency has at most 4. */
export const AMOUNT_PATTERN = /^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,4})?$/;

/** What an amount's form depends on. */
export interface Currency {
  /** Of ISO 4217, or a team's own. */
  code: string;
  /** Undefined for a currency without a minor unit, such as gold by the ounce: ISO 4217 says nothing of its fractions. */
  fractionDigits: number | undefined;
}

/**
 * An amount in canonical form, with exactly the currency's fraction digits; or, in words that follow its name, why it has none.
 * Without a minor unit it has the digits that it needs, at most the pattern's four.
 *
 * @param amount of AMOUNT_PATTERN.
 */
export function acceptAmount(amount: string, { code, fractionDigits }: Currency): ValueOrReason<string> {
  const [whole = "", fraction = ""] = amount.split(".");
  const significant = fraction.replace(/0+$/, "");
  const digits = fractionDigits ?? significant.length;
  if (significant.length > digits) {
    return { reason: `has ${significant.length} fraction digits, ${code} has ${digits}` };
  }
  if (whole === "-0" && significant === "") return { reason: "is minus zero: write 0" };
  return { value: digits === 0 ? whole : `${whole}.${significant.padEnd(digits, "0")}` };
}
