/** A real PostgreSQL for this machine, from the binaries of a package: over TLS, on a free port, gone after `stop`. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { findFreePort } from "../process/free-port";
import { startReaper } from "../process/reaper";
import { prepareDataDirectory, withEntrance } from "./postgres-data";
import { chooseInstallation, completeInstallation, give } from "./postgres-installation";
import { DATA, endKeptServer } from "./postgres-leftovers";
import { createPostgresServer, lastLines, type PostgresServer } from "./postgres-server";

const host = "127.0.0.1";

const MAX_PORTS = 3;

export interface PostgresOptions {
  databaseName: string;
  username: string;
  password: string;
  /** Stays what it was at the server's first start; the user's by default. */
  administratorPassword?: string;
  /** Where the server has its data and leaves them for the next one; a temporary folder by default. */
  keptFolder?: string;
}

export interface Postgres extends PostgresOptions {
  host: string;
  port: number;
  /** PEM file of the authority that signed the server's certificate. */
  caPath: string;
  restart: PostgresServer["restart"];
  /** Runs SQL as the administrator and gives the rows. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Stops the server and removes its files, but for those that are kept. */
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
 * Starts a server with one database, a new one or that of the folder that was kept. It ends with `stop`, and with this
 * process, however that ends.
 * @param findPort is asked again, up to three times in all, where somebody else takes the port before the server does.
 * @throws Error with what the server's tools say.
 */
export async function startPostgres(
  options: PostgresOptions,
  events: PostgresEvents,
  findPort = findFreePort,
): Promise<Postgres> {
  const { databaseName, password, administratorPassword = password } = options;
  const installation = await chooseInstallation();
  const { account, directory, program, pgCtl } = installation;
  const { keptFolder: folder = directory } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Its account's, or the reaper would not reach the data in it.
  await give(folder, account);
  const reaper = await withEntrance(folder, account, ({ path, descriptors }) =>
    startReaper(STOP_AND_REMOVE, [pgCtl, join(path, DATA), directory], account, descriptors),
  );
  const logFile = join(directory, "server.log");
  const server = createPostgresServer({ program, account, dataDirectory: join(folder, DATA), logFile, ...events });
  let port = 0;
  const query = (sql: string, values: unknown[] = [], database = databaseName) =>
    queryAsAdministrator({ host, port, database, password: administratorPassword }, sql, values);
  const stop = async () => {
    await server.stop();
    reaper.end();
    await reaper.ended;
    // Where the reaper could only empty it, as an ordinary user in somebody else's directory.
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await completeInstallation(installation);
    await endKeptServer(folder);
    const files = { ...installation, folder, administratorPassword, host, logFile, signal: events.signal };
    const caPath = await prepareDataDirectory(files);
    port = await startOnFreePort(server, findPort, logFile, events.signal);
    await createDatabase(options, query);
    return { ...options, host, port, caPath, query, restart: server.restart, stop };
  } catch (cause) {
    const lines = await lastLines(logFile);
    await stop();
    throw new Error([`PostgreSQL did not start: ${(cause as Error).message}`, ...lines].join("\n"), { cause });
  }
}

async function startOnFreePort(
  server: PostgresServer,
  findPort: typeof findFreePort,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = await findPort();
    try {
      await server.start(port, signal);
      return port;
    } catch (error) {
      const isTaken = (await lastLines(logFile)).some((line) => line.includes("could not bind"));
      if (!isTaken || tries === MAX_PORTS) throw error;
    }
  }
}

type Query = (sql: string, values: unknown[], database: string) => Promise<unknown[]>;

/** Makes the user and its database where they are missing; the password is the given one in any case. */
async function createDatabase({ databaseName, username, password }: PostgresOptions, query: Query): Promise<void> {
  const user = quoteIdentifier(username);
  const maintain = (sql: string, values: unknown[] = []) => query(sql, values, "postgres");
  const [role] = await maintain("SELECT 1 FROM pg_roles WHERE rolname = $1", [username]);
  await maintain(`${role ? "ALTER" : "CREATE"} ROLE ${user} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
  const [database] = await maintain("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
  if (!database) await maintain(`CREATE DATABASE ${quoteIdentifier(databaseName)} OWNER ${user}`);
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
const STOP_AND_REMOVE = '"$1" -D "$2" -m immediate -w stop; rm -rf "$3" || { sleep 1; rm -rf "$3"; }';

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
