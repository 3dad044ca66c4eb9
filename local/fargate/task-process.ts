/** One task of the service: a process of the bundle that the image holds. */
import { fork } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

export interface TaskProcessOptions {
  /** The folder that the image is built from. */
  imageFolder: string;
  /** All variables that the process gets. */
  environment: Record<string, string>;
  /** Gets each line that the process writes. */
  onLine: (line: string) => void;
}

export interface TaskProcess {
  pid: number | undefined;
  /** Resolves when the process has ended, with how it ended. */
  ended: Promise<string>;
  isAlive: () => boolean;
  /** Ends it as ECS does: SIGTERM, and SIGKILL for one that takes too long. */
  stop: () => Promise<void>;
}

/** Much shorter than the task's stopTimeout: nothing that runs here has to be waited for longer. */
const STOP_TIMEOUT_MS = 1_200;

export function startTaskProcess({ imageFolder, environment, onLine }: TaskProcessOptions): TaskProcess {
  const child = fork(path.join(imageFolder, "bin", "main.js"), {
    cwd: imageFolder,
    env: environment,
    execArgv: ["--import", path.join(__dirname, "end-with-parent.mts")],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on("line", onLine);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const ended = new Promise<string>((resolve) => {
    // Not "exit", which may come before its last lines have been read.
    child.once("close", (code, signal) => {
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
    child.once("error", ({ message }) => {
      resolve(message);
    });
  });
  return {
    pid: child.pid,
    ended,
    isAlive,
    stop: async () => {
      child.kill("SIGTERM");
      const overdue = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(overdue);
    },
  };
}
