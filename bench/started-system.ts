/** `npm start` as a user has it: a process of its own, on ports of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PROJECT_FOLDER } from "../build/bundle";
import { findFreeRow } from "../local/process/free-port";
import { DEFAULT_PORT } from "../local/process/ports";
import type { Context } from "./context";

export interface StartedSystem {
  processId: number;
  /** Milliseconds from the command to the line that says that it runs. */
  startMilliseconds: number;
  api: { url: string; token: string };
  stop: () => Promise<void>;
}

/** @throws Error with what it printed if it ends instead. */
export async function startSystem({ defer, signal }: Context): Promise<StartedSystem> {
  const port = await findFreeRow(DEFAULT_PORT);
  const begin = performance.now();
  const child = spawn("npm", ["start", "--", "--port", String(port)], {
    cwd: PROJECT_FOLDER,
    stdio: ["ignore", "pipe", "pipe"],
    // One group for Ctrl-C, as on a terminal.
    detached: true,
  });
  const ended = once(child, "close");
  const { pid } = child;
  if (pid === undefined) throw new Error("npm could not be started.");
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, "SIGINT");
    await ended;
  };
  defer(stop);
  signal.addEventListener("abort", () => void stop(), { once: true });
  const printed: string[] = [];
  child.stderr.on("data", (text: Buffer) => printed.push(text.toString()));
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      // What comes afterwards are events, one for each transaction.
      if (printed.at(-1)?.startsWith("Running.")) return;
      printed.push(line);
      if (line.startsWith("Running.")) resolve();
    });
    child.once("close", () => {
      reject(new Error(`npm start ended: ${printed.join("\n")}`));
    });
  });
  const startMilliseconds = performance.now() - begin;
  const [, url = "", token = ""] =
    /curl -i (\S+)\/transactions -H 'authorization: Bearer (\S+)'/.exec(printed.join("\n")) ?? [];
  return { processId: pid, startMilliseconds, api: { url, token }, stop };
}
