/** Options of the commands, and what they print in words. */
import { InvalidArgumentError } from "commander";
import path from "node:path";

/** Parses `--port 4566` and the like. */
export function integerOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** A path as the caller means it: npm runs scripts in the project's folder, wherever it was called. */
export function fromCallersFolder(file: string): string {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** "1 line", "2 lines". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Collects `--config key=value`, given any number of times. */
export function configOption(text: string, previous: Readonly<Record<string, string>>): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("It must have the form key=value.");
  return { ...previous, [text.slice(0, equals)]: text.slice(equals + 1) };
}
