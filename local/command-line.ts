/** What the two commands share: signals, errors without stack traces, exit codes, options. */
import { InvalidArgumentError } from "commander";
import pc from "picocolors";
import { constants } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LocalTarget, LocalTargetOptions } from "./local-target";
import { rejectionOf } from "./rejection-of";

/** Ctrl-C, a request to terminate, or nobody left who reads the output: an end, not a failure of the target. */
export class Interrupted extends Error {
  override name = "Interrupted";

  constructor(readonly signal: "SIGINT" | "SIGTERM" | "SIGPIPE") {
    super(`Interrupted by ${signal}.`);
  }
}

/** By which the end of a child that Ctrl-C reaches, too, may be noticed before the signal is handled here. */
const SIGNAL_LAG_MS = 20;

/** Parses `--port 4566` and the like. */
export function integerOption(least: number, greatest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > greatest)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${greatest}.`);
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

/** Starts a target, uses it and stops it, however that ends. @throws Error if the target cannot start or breaks down. */
export async function withLocalTarget<T>(
  options: LocalTargetOptions,
  use: (target: LocalTarget) => Promise<T>,
): Promise<T> {
  // Loaded now, because that takes a second, which a misspelt option need not wait for.
  const { startLocalTarget } = await import("./local-target");
  const target = await startLocalTarget(options).catch(async (error: unknown) => {
    await delay(SIGNAL_LAG_MS);
    throw options.signal?.reason instanceof Interrupted ? options.signal.reason : error;
  });
  try {
    return await Promise.race([use(target), rejectionOf(target.ended)]);
  } finally {
    await target.stop();
  }
}

/**
 * Runs a command and ends the process with the exit code that it gives; after an error with 1 and the error's message, after
 * an interruption with 128 and the signal's number, as shells have it.
 * @param main gets a signal that aborts when the command has to end; it must then clean up and reject.
 */
export async function runCommand(main: (signal: AbortSignal) => Promise<number>): Promise<never> {
  const ending = new AbortController();
  // A second Ctrl-C, or npm passing on the first one, must not cut the cleaning up short.
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      ending.abort(new Interrupted(name));
    });
  // Node ignores SIGPIPE, and its console what becomes of a line: without this `npm start | head` would run on for ever.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", () => {
      ending.abort(new Interrupted("SIGPIPE"));
    });
  for (const name of ["uncaughtException", "unhandledRejection"] as const)
    process.on(name, (error: unknown) => {
      setTimeout(() => {
        ending.abort(error instanceof Error ? error : new Error(String(error)));
      }, SIGNAL_LAG_MS);
    });
  try {
    process.exit(await main(ending.signal));
  } catch (error) {
    console.error(pc.red(error instanceof Error ? error.message : String(error)));
    process.exit(error instanceof Interrupted ? 128 + constants.signals[error.signal] : 1);
  }
}
