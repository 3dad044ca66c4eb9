/** PostgreSQL's process: a child of this one, so that its end is noticed. It is started again then. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { withEntrance, type Entrance } from "./postgres-data";
import type { Account } from "./postgres-installation";

export interface PostgresServerOptions {
  /** Path of the server's program. */
  program: string;
  account: Account;
  dataDirectory: string;
  logFile: string;
  /** Told how it ended by itself, once it runs again. */
  onRestart: (message: string) => void;
  /** Told if it does not run again. */
  onFailure: (error: Error) => void;
}

export interface PostgresServer {
  /**
   * Starts it on a port, which it keeps; resolves when it takes connections.
   * @throws Error if it ends instead, or takes longer than a minute.
   */
  start: (port: number, signal?: AbortSignal) => Promise<void>;
  /** Stops and starts it: `fast` ends the sessions first, `immediate` is a crash, from which it recovers. */
  restart: (mode: "fast" | "immediate") => Promise<void>;
  /** Ends it at once. */
  stop: () => Promise<void>;
}

const START_LIMIT_MS = 60_000;
const POLL_MS = 25;

/** Within which one that ended runs again: its sessions, which it waits for, end within a second. */
const RESTART_LIMIT_MS = 10_000;
const RESTART_PAUSE_MS = 500;

/** "Shutting Down the Server" in PostgreSQL's manual. */
const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

interface Running {
  child: ChildProcess;
  port: number;
  /** Resolves with how it ended. */
  ended: Promise<string>;
}

export function createPostgresServer(options: PostgresServerOptions): PostgresServer {
  const { dataDirectory, logFile, onRestart, onFailure } = options;
  let latest: Running | undefined;
  /** The one whose end is news. */
  let watched: Running | undefined;
  let stopped = false;
  const isStopped = () => stopped;

  async function start(port: number, signal?: AbortSignal): Promise<void> {
    const started = await withEntrance(dataDirectory, options.account, (entrance) => {
      if (isStopped()) throw new Error("it was stopped");
      // At once, so that `stop` meets every process that there is.
      return (latest = startProcess(options, port, entrance));
    });
    await waitUntilReady(started, dataDirectory, signal);
    watched = started;
    void started.ended.then((how) => {
      if (watched === started && !isStopped()) void startAgain(port, how);
    });
  }

  async function startAgain(port: number, how: string): Promise<void> {
    watched = undefined;
    const deadline = Date.now() + RESTART_LIMIT_MS;
    while (!isStopped()) {
      try {
        await start(port);
        onRestart(`PostgreSQL ended with ${how} and was started again.`);
        return;
      } catch {
        if (Date.now() < deadline) await delay(RESTART_PAUSE_MS);
        else if (!isStopped()) {
          const lines = await lastLines(logFile);
          onFailure(new Error([`PostgreSQL ended with ${how} and does not start again:`, ...lines].join("\n  ")));
          return;
        }
      }
    }
  }

  return {
    start,
    restart: async (mode) => {
      if (!watched) throw new Error("PostgreSQL does not run.");
      const { child, port, ended } = watched;
      watched = undefined;
      child.kill(SIGNALS[mode]);
      await ended;
      await start(port);
    },
    stop: async () => {
      stopped = true;
      latest?.child.kill(SIGNALS.immediate);
      await latest?.ended;
    },
  };
}

/** What the server says of its failure. */
export async function lastLines(logFile: string): Promise<string[]> {
  const log = await readFile(logFile, "utf8").catch(() => "");
  return log.trim().split("\n").slice(-5);
}

function startProcess(
  { program, account, dataDirectory, logFile }: PostgresServerOptions,
  port: number,
  { path, descriptors }: Entrance,
): Running {
  const log = openSync(logFile, "a");
  // A server that is left behind is told by the directory among its arguments.
  const mark = path === dataDirectory ? [] : ["-c", `local.data_directory=${dataDirectory}`];
  const child = spawn(program, ["-D", path, "-p", String(port), ...mark], {
    ...account,
    stdio: ["ignore", log, log, ...descriptors],
    // A process group of its own keeps Ctrl-C away from it.
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
    child.once("error", ({ message }) => {
      resolve(message);
    });
  });
  closeSync(log);
  return { child, port, ended };
}

async function waitUntilReady({ child, ended }: Running, dataDirectory: string, signal?: AbortSignal): Promise<void> {
  let how: string | undefined;
  void ended.then((text) => (how = text));
  const hasEnded = () => how !== undefined;
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady(dataDirectory, child.pid))) {
    if (hasEnded()) throw new Error(`it ended with ${how}`);
    if (Date.now() > deadline) throw new Error(`it is not ready after ${START_LIMIT_MS / 1000} s`);
    await delay(POLL_MS, undefined, { signal });
  }
}

/** As `pg_ctl` finds out: the file's first line has the server's process id, its eighth the state. */
async function isReady(dataDirectory: string, pid: number | undefined): Promise<boolean> {
  const text = await readFile(join(dataDirectory, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n").map((line) => line.trim());
  return lines[0] === String(pid) && lines[7] === "ready";
}
