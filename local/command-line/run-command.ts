/** What every command does: an environment of its own, signals, errors without stack traces, exit codes. */
import pc from "picocolors";
import { constants } from "node:os";
import { leaveCallersEnvironment } from "../process/callers-environment";

/** Ctrl-C, a request to terminate, or nobody left who reads the output: an end, not a failure of the target. */
export class Interrupted extends Error {
  override name = "Interrupted";

  constructor(readonly signal: "SIGINT" | "SIGTERM" | "SIGPIPE") {
    super(`Interrupted by ${signal}.`);
  }
}

const PARENT_POLL_MS = 500;

/** By which the end of a child that Ctrl-C reaches, too, may be noticed before the signal is handled here. */
export const SIGNAL_LAG_MS = 20;

/**
 * Runs a command and ends the process with the exit code that it gives; after an error with 1 and the error's message, after
 * an interruption with 128 and the signal's number, as shells have it.
 * @param main gets a signal that aborts when the command has to end; it must then clean up and reject.
 * @param environment the caller's stays where a command works elsewhere than on this machine.
 */
export async function runCommand(
  main: (signal: AbortSignal) => Promise<number>,
  environment: "own" | "callers" = "own",
): Promise<never> {
  if (environment === "own") leaveCallersEnvironment();
  const ending = new AbortController();
  // A second Ctrl-C, or npm passing on the first one, must not cut the cleaning up short.
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      ending.abort(new Interrupted(name));
    });
  // Node ignores SIGPIPE, and its console what becomes of a line: without this `npm start | head` would run on for ever.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      ending.abort(error.code === "EPIPE" ? new Interrupted("SIGPIPE") : error);
    });
  // npm cannot pass on what kills it. Without npm somebody may well have left this process to itself, with nohup for example.
  const { ppid } = process;
  const watchParent = () => {
    if (process.ppid !== ppid) ending.abort(new Interrupted("SIGTERM"));
  };
  if (process.env.npm_lifecycle_event !== undefined) setInterval(watchParent, PARENT_POLL_MS).unref();
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
