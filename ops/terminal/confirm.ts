/** Questions to the person at the terminal. */
import { createInterface } from "node:readline/promises";

/** The command was used in a way that cannot work. */
export class UsageError extends Error {}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await readline.question(question, { signal })).trim();
  } finally {
    readline.close();
  }
}

/** @throws UsageError where nobody can be asked. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError("There is no terminal to ask on: say --yes, or see with --dry-run first.");
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `, signal));
}

/** @throws UsageError where nobody can be asked, or nothing is answered. */
export async function askWhy(signal: AbortSignal): Promise<string> {
  const why = process.stdin.isTTY ? await ask("Why are they dropped? ", signal) : "";
  if (why === "")
    throw new UsageError("What is dropped is gone for good: say why with --why TEXT. It is kept on record.");
  return why;
}
