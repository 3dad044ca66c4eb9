/** The currencies that a transaction may have, as the package of ISO 4217's list has them. */
import { code as recordOf, codes } from "currency-codes";
import type { Currency } from "../../domain/amount";

export const CURRENCY_CODES = codes();

/** @param code one of CURRENCY_CODES. */
export function currencyOf(code: string): Currency {
  return { code, fractionDigits: recordOf(code)?.digits ?? 0 };
}
