/** Runs one of the project's commands as its users do: a process of its own, watched from outside. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { signalAll } from "../../../local/process/signal-all";
import { useProjectCopy } from "./project-copy";
import { use } from "../use";
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

/** Variables with which a command takes its standard error for a terminal, though it is read here. */
export const TERMINAL = { NODE_OPTIONS: `--require=${path.join(__dirname, "stderr-as-terminal.cjs")}` };

/** What runs a script of the project. */
const TYPESCRIPT = [process.execPath, "-r", "ts-node/register"];

export type StartProcess = (...words: string[]) => Promise<RunningCommand>;

/**
 * For the tests of the surrounding describe: starts a script of the project with arguments, in a copy of the project. What a
 * test leaves running ends with it.
 * @param environment variables that it gets besides its own.
 * @param project gives the folder of the copy; a new one by default.
 */
export function useCommands(
  environment: () => Readonly<Record<string, string>> = () => ({}),
  project = useProjectCopy(),
): StartProcess {
  return useProcesses(TYPESCRIPT, environment, project);
}

/**
 * As `useCommands`, for one command that all tests of the surrounding describe share.
 * @param findWords gives the script and its arguments.
 */
export function useCommand(findWords: () => Promise<readonly string[]>): () => RunningCommand {
  const project = useProjectCopy();
  return use(
    async () => startCommand(project(), {}, [...TYPESCRIPT, ...(await findWords())]),
    (command) => command.kill(""),
  );
}

/** As `useCommands`, for a line of the shell. */
export function useShell(project = useProjectCopy()): StartProcess {
  return useProcesses(["sh", "-c"], () => ({}), project);
}

function useProcesses(
  program: readonly string[],
  environment: () => Readonly<Record<string, string>>,
  project: () => string,
): StartProcess {
  const commands: RunningCommand[] = [];
  afterEach(() => {
    for (const command of commands.splice(0)) command.kill("");
  });
  return async (...words) => {
    const command = await startCommand(project(), environment(), [...program, ...words]);
    commands.push(command);
    return command;
  };
}

async function startCommand(
  project: string,
  environment: Readonly<Record<string, string>>,
  [file = "", ...args]: readonly string[],
): Promise<RunningCommand> {
  const temporary = await mkdtemp(path.join(tmpdir(), "command-test-"));
  // As /tmp is: PostgreSQL runs as another user when this is root.
  await chmod(temporary, 0o1777);
  const child = spawn(file, args, {
    cwd: project,
    // A group of its own, which holds every process that it starts.
    detached: true,
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: "1", FORCE_COLOR: undefined, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const pid = child.pid ?? 0;

  /** Every process that was seen of it; those of PostgreSQL and of the service have groups of their own. */
  const family = new Set([pid]);
  function findFamily(): ProcessEntry[] {
    const alive = listProcesses();
    for (let size = 0; size < family.size;) {
      size = family.size;
      for (const { id, parent, group, command } of alive)
        if (family.has(parent) || group === pid || command.includes(temporary)) family.add(id);
    }
    return alive.filter(({ id }) => family.has(id));
  }

  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited: once(child, "close").then(([code, signal]) => (code ?? signal) as number | string),
    signal: (name) => {
      findFamily();
      process.kill(-pid, name);
    },
    kill: (text, name = "SIGKILL") => {
      const found = findFamily().filter(({ command }) => command.includes(text));
      // With one of them others may end, as a server's children do with it.
      signalAll(
        found.map(({ id }) => id),
        name,
      );
      return found.length;
    },
    closeOutput: () => {
      findFamily();
      child.stdout.destroy();
    },
    prints: async (text) => {
      const found = () => (typeof text === "string" ? output.stdout.includes(text) : text.test(output.stdout));
      await waitFor(`${String(text)} on standard output`, found);
    },
    assertNothingLeft: async () => {
      await waitFor("the end of all processes of the command", () => findFamily().length === 0);
      // Node's compile cache stays, as it does on any machine.
      const left = (await readdir(temporary)).filter((name) => !name.match(/^(v8|node)-compile-cache/));
      await rm(temporary, { recursive: true });
      if (left.length > 0) throw new Error(`The command left temporary files: ${left.join(", ")}`);
    },
  };
}
