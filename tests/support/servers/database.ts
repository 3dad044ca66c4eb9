/** Databases of the service for tests: each its own, all on the one PostgreSQL of the run. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import pino from "pino";
import { startPostgres, type Postgres, type PostgresEvents } from "../../../local/emulators/postgres";
import { cachedSecret } from "../../../service/process/secrets";
import { migrate } from "../../../service/store/migrate";
import type { DatabaseOptions } from "../../../service/store/pool";
import { findServer, type Servers } from "./servers";

export const migrationsPath = join(__dirname, "../../../service/migrations");

/** A migrated database, with a user who may do with it what the service's may; `query` is the administrator's. */
export interface TestDatabase extends Omit<Postgres, "restart"> {
  /** Ends what is connected to it through `query`. The database itself goes with the server. */
  stop: () => Promise<void>;
}

type Login = Pick<Postgres, "host" | "port" | "databaseName" | "username" | "password" | "caPath">;

const log = pino({ level: "silent" });

/** How the service reaches a database, whose password stays as it is. */
export function connectionOptions({ username, password, ...login }: Login): DatabaseOptions {
  return {
    host: login.host,
    port: login.port,
    database: login.databaseName,
    credentials: cachedSecret({ read: () => Promise.resolve({ username, password }), log }),
    certificateAuthorities: [readFileSync(login.caPath, "utf8")],
    poolSize: 5,
    log,
  };
}

/** Of a server that nobody ends but through its own functions. */
export const NO_EVENTS: PostgresEvents = {
  onRestart: (message) => {
    throw new Error(message);
  },
  onFailure: (error) => {
    throw error;
  },
};

/** A server with one migrated database, which may be restarted, as nobody else uses it. */
export async function startMigratedPostgres(): Promise<Postgres> {
  const login = { databaseName: "migrated", username: "owner", password: "first password" };
  const postgres = await startPostgres(login, NO_EVENTS);
  try {
    await migrate(connectionOptions(postgres), migrationsPath);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return postgres;
}

/** A copy of the migrated database on the server of the run, with a user of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await findServer("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const maintenance = await connectAdministrator({ ...server, database: "postgres" });
  // A member of the role that owns the tables may do what that one may.
  await maintenance.query(`CREATE ROLE ${name} LOGIN PASSWORD '${server.password}' IN ROLE owner`);
  await maintenance.query(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE migrated`);
  await maintenance.end();
  const administrator = await connectAdministrator({ ...server, database: name });
  return {
    ...server,
    databaseName: name,
    username: name,
    query: async (sql, values) => (await administrator.query<Record<string, unknown>>(sql, values)).rows,
    stop: () => administrator.end(),
  };
}

async function connectAdministrator({ caPath, ...config }: Servers["postgres"] & ClientConfig): Promise<Client> {
  const client = new Client({ ...config, user: "administrator", ssl: { ca: readFileSync(caPath, "utf8") } });
  await client.connect();
  return client;
}
