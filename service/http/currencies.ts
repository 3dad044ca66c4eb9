/**
 * The currencies that a transaction may have: those that ISO 4217 lists, and the digits of their minor units. ISO's are a list of
 * this project's, as no package that keeps one is as new as its date; a test derives it from the installed packages and shows
 * what to change here when they are renewed (see CONTRIBUTING.md). Those beside them are a team's own (domain/own-currencies.ts).
 */
import type { Currency } from "../../domain/amount";
import { OWN_CURRENCIES } from "../../domain/own-currencies";

/** Of when the list is: the dates of this version of CLDR bring ISO's list of 2024-06-25 up to that day. */
export const CURRENCIES_AS_OF = { day: "2026-03-25", cldrVersion: "48.2.0" };

const CODES_BY_FRACTION_DIGITS = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP " +
    "COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN " +
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL " +
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

/** Metals, and units of account. The codes for tests (XTS) and for no currency (XXX) are no currencies. */
const CODES_WITHOUT_MINOR_UNIT = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XUA";

export const ISO_CURRENCIES: readonly Currency[] = [
  ...Object.entries(CODES_BY_FRACTION_DIGITS).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => ({ code, fractionDigits: Number(digits) })),
  ),
  ...CODES_WITHOUT_MINOR_UNIT.split(" ").map((code) => ({ code, fractionDigits: undefined })),
];

export const CURRENCIES: readonly Currency[] = [...ISO_CURRENCIES, ...OWN_CURRENCIES];

const OWN_CODES = OWN_CURRENCIES.map(({ code }) => code);

/** What a currency may be, in words. */
export const ALLOWED_CURRENCIES = [
  `ISO 4217 code of a currency, as of ${CURRENCIES_AS_OF.day}, in capital letters, such as EUR`,
  ...(OWN_CODES.length > 0 ? [OWN_CODES.join(", ")] : []),
].join("; or ");

const CURRENCY_BY_CODE = new Map(CURRENCIES.map((currency) => [currency.code, currency]));

/** @throws Error for a code that is none of the list's. */
export function currencyOf(code: string): Currency {
  const currency = CURRENCY_BY_CODE.get(code);
  if (!currency) throw new Error(`No such currency: ${code}`);
  return currency;
}
