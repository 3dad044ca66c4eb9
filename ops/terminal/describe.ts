/** Values in words. */
import { count } from "../../shared/count";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** The largest unit that there is at least one of: "3 minutes". */
export function describeAge(seconds: number): string {
  const [unit, size] = UNITS.find(([, unitSeconds]) => seconds >= unitSeconds) ?? UNITS[3];
  return count(Math.floor(seconds / size), unit);
}

export function describeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
