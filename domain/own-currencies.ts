/** Currencies beside those of ISO 4217 (service/http/currencies.ts). The list is the team's own: no later version changes it. */
import type { Currency } from "./amount";

/** Codes of three capital letters that ISO does not have, such as those of points; at most four fraction digits. */
export const OWN_CURRENCIES: readonly Currency[] = [];
