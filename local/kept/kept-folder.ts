/** The folder in which a local target keeps what it holds, for the next one. */
import { closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { version as projectVersion } from "../../package.json";

/** Texts by name; a Map where nothing is kept. */
export interface KeptValues {
  get: (name: string) => string | undefined;
  set: (name: string, value: string) => unknown;
  entries: () => Iterable<[string, string]>;
}

export interface KeptFolder {
  /** @param kind of which the names are unique. */
  values: (kind: string) => KeptValues;
  /** Gives the folder free. */
  close: () => void;
}

/**
 * A database of SQLite, readable for its owner only: which version and which stack the folder is of, and the secrets. Its
 * lock is the folder's: the system takes it from a process however that ends.
 */
const FILE = "kept.db";

/** Of SQLite: somebody else has the lock. */
const BUSY = 5;

/**
 * Opens a folder that was kept, or makes one.
 * @param path absolute; the folder may be missing.
 * @throws Error with a remedy: for a folder that is in use, not writable, of a newer version or another stack, or that has
 * files of somebody else, which stay as they are.
 */
export function openKeptFolder(path: string, stack: string, version = projectVersion): KeptFolder {
  const database = open(path);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    database.exec("CREATE TABLE IF NOT EXISTS kept (kind TEXT, name TEXT, value TEXT, PRIMARY KEY (kind, name))");
    const about = valuesIn(database, "about");
    refuseOthers(path, about, stack, version);
    about.set("stack", stack);
    about.set("version", version);
    database.exec("COMMIT"); // the lock stays until the end
  } catch (error) {
    database.close();
    throw explain(path, error as Error);
  }
  return {
    values: (kind) => valuesIn(database, kind),
    close: () => {
      database.close();
    },
  };
}

function open(path: string): DatabaseSync {
  const file = join(path, FILE);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const names = readdirSync(path);
    if (names.length > 0 && !names.includes(FILE)) throw foreign(path);
    closeSync(openSync(file, "a", 0o600));
  } catch (error) {
    throw explain(path, error as Error);
  }
  return new DatabaseSync(file);
}

/** Errors of the file system and of SQLite have codes; ours say all there is to say. */
function explain(path: string, error: Error & { code?: string; errcode?: number }): Error {
  if (error.code === undefined) return error;
  return error.errcode === BUSY ? inUse(path) : unusable(path, error);
}

function inUse(path: string): Error {
  return new Error(`${path} is in use by another \`npm start\`: stop that one, or take another folder with --keep.`);
}

function foreign(path: string): Error {
  return new Error(
    `${path} holds files, and none of \`npm start -- --keep\`: nothing there was touched. ` +
      "Take a folder that is empty or does not exist yet.",
  );
}

function unusable(path: string, cause: Error): Error {
  return new Error(
    `${path} cannot keep anything: ${cause.message}. Take a folder that you may write to with --keep, or make one there.`,
    { cause },
  );
}

/** @throws Error if what the folder keeps is another stack's or a newer version's. */
function refuseOthers(path: string, about: KeptValues, stack: string, version: string): void {
  const kept = { stack: about.get("stack") ?? stack, version: about.get("version") ?? version };
  if (kept.stack !== stack)
    throw new Error(
      `${path} keeps the stack ${kept.stack}, not ${stack}: add --stack ${kept.stack}, or take another folder with --keep.`,
    );
  if (isNewer(kept.version, version))
    throw new Error(
      `${path} was used by version ${kept.version}, and this is ${version}, which may not know what is in it. ` +
        `Start it with version ${kept.version} or later, or take another folder with --keep.`,
    );
}

/** @param version numbers with dots between them. */
function isNewer(version: string, than: string): boolean {
  const [ours, theirs] = [version, than].map((text) => text.split(".").map(Number));
  const at = (ours ?? []).findIndex((part, i) => part !== theirs?.[i]);
  return at >= 0 && (ours?.[at] ?? 0) > (theirs?.[at] ?? 0);
}

function valuesIn(database: DatabaseSync, kind: string): KeptValues {
  const read = database.prepare("SELECT name, value FROM kept WHERE kind = ?");
  const write = database.prepare("INSERT OR REPLACE INTO kept (kind, name, value) VALUES (?, ?, ?)");
  const entries = () => read.all(kind).map(({ name, value }): [string, string] => [String(name), String(value)]);
  return {
    get: (name) => new Map(entries()).get(name),
    set: (name, value) => write.run(kind, name, value),
    entries,
  };
}
