/** One task: a process of a bundle that the image holds. */
import { fork } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

export interface TaskProcessOptions {
  /** The folder that the image is built from. */
  imageFolder: string;
  /** The file that it runs, relative to that folder. */
  program: string;
  /** Of Node; none by default. */
  nodeArguments?: readonly string[];
  /** Its arguments; none by default. */
  command?: readonly string[];
  /** All variables that the process gets, but host and port. */
  environment: Record<string, string>;
  /** Gets each line that the process writes. */
  onLine: (line: string) => void;
}

export interface TaskProcess {
  pid: number | undefined;
  /** Where it listens; undefined before it does. */
  url: () => string | undefined;
  /** Resolves when the process has ended, with how it ended. */
  ended: Promise<string>;
  isAlive: () => boolean;
  /** Ends it as ECS does: SIGTERM, and SIGKILL for one that takes too long. */
  stop: () => Promise<void>;
}

const HOST = "127.0.0.1";

/** Loaded first, in this order. */
const PRELOADED = ["end-with-parent.mts", "tell-port.mts"];

/** Much shorter than the task's stopTimeout: nothing that runs here has to be waited for longer. */
const STOP_TIMEOUT_MS = 1_200;

export function startTaskProcess(options: TaskProcessOptions): TaskProcess {
  const { imageFolder, program, nodeArguments = [], command = [], environment, onLine } = options;
  const child = fork(path.join(imageFolder, program), command, {
    cwd: imageFolder,
    // Any port: one that was free a moment ago may be another's by now, whose answers would pass for those of this task.
    env: { ...environment, HOST, PORT: "0" },
    execArgv: [...nodeArguments, ...PRELOADED.flatMap((file) => ["--import", path.join(__dirname, file)])],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on("line", onLine);
  let url: string | undefined;
  child.on("message", ({ port }: { port: number }) => {
    url = `http://${HOST}:${port}`;
  });
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
    url: () => url,
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
