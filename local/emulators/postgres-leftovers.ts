/** What a run leaves that was killed together with its reaper: its server and its files. The next one ends and removes them. */
import { execFile } from "node:child_process";
import { readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

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

/** Its id may by now be that of another process, which is told by its arguments. */
async function endServer(folder: string): Promise<void> {
  const data = join(folder, "data");
  const [pid = ""] = (await readText(join(data, "postmaster.pid"))).split("\n");
  if (!/^\d+$/.test(pid)) return;
  // In full, whatever COLUMNS says; it fails where there is none.
  const found = await run("ps", ["-ww", "-o", "command=", "-p", pid]).catch(() => undefined);
  if (!found?.stdout.includes(data)) return;
  try {
    process.kill(Number(pid), "SIGQUIT");
  } catch {
    // It has ended meanwhile, by its own reaper or another start.
  }
}
