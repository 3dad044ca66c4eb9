/** Runs one of the project's commands as its users do: a process of its own, watched from outside. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { useProjectCopy } from "./project-copy";
import { waitFor } from "../wait-for";

export interface RunningCommand {
  stdout: () => string;
  stderr: () => string;
  /** The exit code, or the signal that ended it. */
  exited: Promise<number | string>;
  /** Sends the signal to the whole process group, as a terminal does on Ctrl-C. */
  signal: (name: NodeJS.Signals) => void;
  /** Kills those of its processes whose command line has the text, by SIGKILL unless told otherwise; gives their number. */
  kill: (text: string, name?: NodeJS.Signals) => number;
  /** Stops reading its standard output, as `head` does when it has seen enough. */
  closeOutput: () => void;
  /** Waits until standard output has the text. */
  prints: (text: string | RegExp) => Promise<void>;
  /** After the exit: fails if a process or a temporary file of it is left, and removes what it was given. */
  assertNothingLeft: () => Promise<void>;
}

interface ProcessEntry {
  id: number;
  parent: number;
  group: number;
  command: string;
}

/** All processes but zombies, which have ended and wait for their parent only. */
function listProcesses(): ProcessEntry[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,command="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const [, id, parent, group, state, command] = /^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
    if (id === undefined || command === undefined || state?.startsWith("Z")) return [];
    return [{ id: Number(id), parent: Number(parent), group: Number(group), command }];
  });
}

export type StartProcess = (...words: string[]) => Promise<RunningCommand>;

/**
 * For the tests of the surrounding describe: starts a script of the project with arguments, in a copy of the project. What a
 * test leaves running ends with it.
 * @param environment variables that it gets besides its own.
  project: () => string,
): StartProcess {
