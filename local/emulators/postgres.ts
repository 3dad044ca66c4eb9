/** A real PostgreSQL for this machine, from the binaries of a package: over TLS, on a free port, gone after `stop`. */
import { execFile } from "node:child_process";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { generate } from "selfsigned";
import { findFreePort } from "../process/free-port";
import { startReaper } from "../process/reaper";
import { chooseInstallation, completeInstallation, give, type Account } from "./postgres-installation";
import { createPostgresServer, lastLines, type PostgresServer } from "./postgres-server";

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
  restart: PostgresServer["restart"];
  /** Runs SQL as the administrator and gives the rows. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its files. */
  stop: () => Promise<void>;
}

/** What may happen to a server. */
export interface PostgresEvents {
  /** Ends it while it starts. */
  signal?: AbortSignal;
  /** Told how the server ended by itself, once it runs again. */
  onRestart: (message: string) => void;
  /** Told if it does not run again. */
  onFailure: (error: Error) => void;
}

/**
 * Starts a new, empty server with one database. It ends with `stop`, and with this process, however that ends.
 * @throws Error with what the server's tools say.
 */
export async function startPostgres(options: PostgresOptions, events: PostgresEvents): Promise<Postgres> {
  const { databaseName, password } = options;
  const installation = await chooseInstallation();
  const { account, directory, initdb, program, pgCtl } = installation;
  const paths = { directory, data: join(directory, "data"), ca: join(directory, "certificate.pem") };
  const reaper = startReaper(STOP_AND_REMOVE, [pgCtl, directory], account);
  const port = await findFreePort();
  const logFile = join(directory, "server.log");
  const server = createPostgresServer({ program, account, dataDirectory: paths.data, logFile, ...events });
  const query = (sql: string, values: unknown[] = [], database = databaseName) =>
    queryAsAdministrator({ host, port, database, password }, sql, values);
  const stop = async () => {
    await server.stop();
    reaper.end();
    await reaper.ended;
    // Where the reaper could only empty it, as an ordinary user in somebody else's directory.
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await completeInstallation(installation);
    await initialize({ initdb, paths, port, password, account, signal: events.signal });
    await server.start(events.signal);
    for (const sql of creationOf(options)) await query(sql, [], "postgres");
  } catch (cause) {
    const lines = await lastLines(logFile);
    await stop();
    throw new Error([`PostgreSQL did not start: ${(cause as Error).message}`, ...lines].join("\n"), { cause });
  }
  return { ...options, host, port, caPath: paths.ca, query, restart: server.restart, stop };
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
  for (const path of [passwordPath, keyPath, paths.ca]) await give(path, account);
  const identity = ["-U", "administrator", "--pwfile", passwordPath, "-A", "scram-sha-256"];
  await run(initdb, ["-D", paths.data, ...identity, "-E", "UTF8", "--locale=C"], { ...account, signal });
  await writeFile(join(paths.data, "pg_hba.conf"), `hostssl all all ${host}/32 scram-sha-256\n`);
  await appendFile(
    join(paths.data, "postgresql.conf"),
    `listen_addresses = '${host}'\nport = ${port}\nunix_socket_directories = ''\n` +
      `ssl = on\nssl_cert_file = '${paths.ca}'\nssl_key_file = '${keyPath}'\n`,
  );
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
