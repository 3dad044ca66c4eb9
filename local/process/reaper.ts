/** Cleans up after this process however it ends: a signal handler sees neither SIGKILL nor a crash. */
import { spawn, type SpawnOptions } from "node:child_process";

export interface Reaper {
  /** Runs the script now. */
  end: () => void;
  /** Resolves when the script has run. */
  ended: Promise<void>;
}

/**
 * Runs a script of the shell once `end` is called or this process is gone.
 * @param script gets the arguments as $1, $2 and so on.
 * @param descriptors of files that it has open, from the fourth on.
 */
export function startReaper(
  script: string,
  args: string[],
  account: Pick<SpawnOptions, "uid" | "gid" | "cwd" | "env">,
  descriptors: readonly number[] = [],
): Reaper {
  // Its standard input ends with this process. A process group of its own keeps Ctrl-C away from it.
  const reaper = spawn("sh", ["-c", `read -r _; ${script}`, "reaper", ...args], {
    ...account,
    stdio: ["pipe", "ignore", "ignore", ...descriptors],
    detached: true,
  });
  reaper.unref();
  const ended = new Promise<void>((resolve) => {
    for (const event of ["exit", "error"] as const)
      reaper.once(event, () => {
        resolve();
      });
  });
  return {
    ended,
    end: () => {
      reaper.ref();
      reaper.stdin?.end(); // a pipe, as the options say
    },
  };
}
