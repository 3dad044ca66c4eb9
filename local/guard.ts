/** Cleans up after this process however it ends: a signal handler sees neither SIGKILL nor a crash. */
import { spawn, type SpawnOptions } from "node:child_process";

export interface Guard {
  /** Runs the script now. */
  end: () => void;
  /** Resolves when the script has run. */
  ended: Promise<void>;
}

/**
 * Runs a script of the shell once `end` is called or this process is gone.
 * @param script gets the arguments as $1, $2 and so on.
 */
export function startGuard(
  script: string,
  args: string[],
  account: Pick<SpawnOptions, "uid" | "gid" | "cwd"> = {},
): Guard {
  // Its standard input ends with this process. A process group of its own keeps Ctrl-C away from it.
  const guard = spawn("sh", ["-c", `read -r _; ${script}`, "guard", ...args], {
    ...account,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  const ended = new Promise<void>((resolve) => {
    for (const event of ["exit", "error"] as const)
      guard.once(event, () => {
        resolve();
      });
  });
  return {
    ended,
    end: () => {
      guard.ref();
      guard.stdin.end();
    },
  };
}
