/** What a run leaves that was killed together with its reaper: its server and its files. The next one ends and removes them. */
import { execFile } from "node:child_process";
import { readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** A server's data directory, in its folder. */
export const DATA = "data";

const run = promisify(execFile);

/** How the name of a server's folder begins. */
export const FOLDER_PREFIX = "transaction-system-postgres-";

/** In a server's folder: whose it is. */
const OWNER_FILE = "owner";

/** A process id counts in its namespace only, and containers may share a folder for temporary files. */
async function readNamespace(): Promise<string> {
  return readlink("/proc/self/ns/pid").catch(() => "none");
}

/** Makes a server's folder this process's. */
export async function claimFolder(folder: string): Promise<void> {
  await writeFile(join(folder, OWNER_FILE), `${process.pid} ${await readNamespace()}`);
}

/** @param parent where servers' folders are. Those of other users, who have to see to them, stay. */
export async function removeLeftovers(parent: string): Promise<void> {
  const namespace = await readNamespace();
  const names = (await readdir(parent)).filter((name) => name.startsWith(FOLDER_PREFIX));
  for (const folder of names.map((name) => join(parent, name))) {
    const [owner, ownersNamespace] = (await readText(join(folder, OWNER_FILE))).split(" ");
    if (!owner || ownersNamespace !== namespace || isAlive(Number(owner))) continue;
    await endServer(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

/** Whether there is such a process, be it another user's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Within which a server ends that was told to end at once. */
const END_LIMIT_MS = 10_000;
const POLL_MS = 25;

/**
 * Ends the server of a run that kept its folder, and waits for its end.
 * @throws Error that names the process if it does not end.
 */
export async function endKeptServer(folder: string): Promise<void> {
  const pid = await endServer(folder);
  const deadline = Date.now() + END_LIMIT_MS;
  while (pid !== undefined && isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`The PostgreSQL of an earlier start, process ${pid}, does not end.`);
    await delay(POLL_MS);
  }
  // The process id in it may be another process's by now, which would count as a server that runs.
  await rm(join(folder, DATA, "postmaster.pid"), { force: true });
}

/**
 * Its id may by now be that of another process, which is told by its arguments.
 * @returns the id of the server if there was one.
 */
async function endServer(folder: string): Promise<number | undefined> {
  const data = join(folder, DATA);
  const [pid = ""] = (await readText(join(data, "postmaster.pid"))).split("\n");
  if (!/^\d+$/.test(pid)) return undefined;
  // In full, whatever COLUMNS says; it fails where there is none.
  const found = await run("ps", ["-ww", "-o", "command=", "-p", pid]).catch(() => undefined);
  if (!found?.stdout.includes(data)) return undefined;
  try {
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // It has ended meanwhile, by its own reaper or another start.
  }
  return Number(pid);
}
