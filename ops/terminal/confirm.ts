/** Questions to the person at the terminal. */
import { once } from "node:events";
import { createInterface } from "node:readline/promises";

/** The command was used in a way that cannot work. */
export class UsageError extends Error {}

/** @returns "" where the input ends instead. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal is readline's now, and Ctrl-C a character.
  readline.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const ended = once(readline, "close").then(() => "");
    // Ctrl-D ends the question with an error of readline's, and no answer is one.
    const answer = readline.question(question, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return "";
    });
    return (await Promise.race([answer, ended])).trim();
  } finally {
    readline.close();
  }
}

/** @throws UsageError where nobody can be asked. */
export function requireTerminal(remedy: string): void {
  if (!process.stdin.isTTY) throw new UsageError(`There is no terminal to ask on: ${remedy}.`);
}

export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `, signal));
}

/** @throws UsageError where nothing is answered. */
export async function askWhy(signal: AbortSignal): Promise<string> {
  const why = await ask("Why are they dropped? ", signal);
  if (why === "") throw new UsageError("Nothing was dropped: it takes a reason, which is kept on record.");
  return why;
}
