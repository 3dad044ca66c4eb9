/** Values of the command's options. */
import { InvalidArgumentError } from "commander";

export function textOption(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

/** A certificate alone names no address: only whoever made its record knows it. */
export function addressOption(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || text.replace(/\/$/, "") !== url.origin)
    throw new InvalidArgumentError("It must be scheme and host, such as https://api.example.com.");
  return url.origin;
}

export function collectOption(text: string, previous: string[] = []): string[] {
  return [...previous, textOption(text)];
}

/** A UTC day, by its name. */
export function dayOption(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isOfCalendar(text))
    throw new InvalidArgumentError("It must be a UTC day that there is, such as 2026-11-23.");
  return text;
}

/** V8 reads the 31st of February as the 3rd of March. */
function isOfCalendar(text: string): boolean {
  return new Date(text).getUTCDate() === Number(text.slice(8, 10));
}

/** A time without a zone would be another one on each machine. */
export function timeOption(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text);
  if (!isTime || !isOfCalendar(text))
    throw new InvalidArgumentError("It must be a UTC time such as 2026-11-23T10:00:00Z, or a day such as 2026-11-23.");
  return Date.parse(text);
}
