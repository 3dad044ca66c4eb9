/** `npm run ops`: what the person on call asks of a running system, and does to its dead letters. */
import pc from "picocolors";
import { runCommand } from "../local/command-line/run-command";
import { printableLines } from "../shared/printable";
import { parseInvocation, type Invocation } from "./invocation";
import { connectLocally } from "./system/local-system";
import { connectToStack } from "./system/stack-system";
import { UsageError } from "./terminal/confirm";
import { createProgress } from "../local/command-line/progress";

async function main({ stack, port, json, verb }: Invocation, signal: AbortSignal): Promise<number> {
  const progress = createProgress();
  try {
    if (stack !== undefined) progress.say(`Reading the outputs of stack ${stack}`);
    const system = await (stack === undefined ? connectLocally(port) : connectToStack(stack, signal));
    const { data, lines, exitCode = 0 } = await verb({ system, progress, signal });
    progress.end();
    const text = json
      ? JSON.stringify(data, undefined, 2)
      : printableLines(lines(process.stdout.columns || Infinity).join("\n"));
    await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
    return exitCode;
  } finally {
    progress.end();
  }
}

const invocation = parseInvocation();

void runCommand(
  async (signal) => {
    try {
      return await main(invocation, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UsageError)) throw error;
      console.error(pc.red(error.message));
      return 2;
    }
  },
  invocation.stack === undefined ? "own" : "callers",
);
