// @ts-check
/** Numbers and times, for people. */

const whole = new Intl.NumberFormat("en");
const precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const exactClock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

/** @param {number} number */
export const formatCount = (number) => whole.format(number);

/**
 * With three digits.
 * @param {number | null} number
 */
export function formatMeasured(number) {
  if (number === null) return "–";
  return Math.abs(number) >= 1000 ? whole.format(Math.round(number)) : precise.format(number);
}

/** @param {number} at */
export const formatTime = (at) => clock.format(at);

/**
 * With milliseconds.
 * @param {number} at
 */
export const formatExactTime = (at) => exactClock.format(at);

/**
 * "1 message", "2 messages".
 * @param {number} count
 * @param {string} one
 */
export const counted = (count, one) => `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;
