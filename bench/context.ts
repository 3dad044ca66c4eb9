/** What a row has while it measures. All of it is gone when the row has ended, however that was. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { PROJECT_FOLDER } from "../build/bundle";
import { startPostgres, type Postgres } from "../local/emulators/postgres";
import { createCleanups, type Cleanups } from "../local/process/cleanups";
import { cachedSecret } from "../service/process/secrets";
import { migrate } from "../service/store/migrate";
import { createDatabase, type Database, type DatabaseOptions } from "../service/store/pool";
import { DEFAULT_LOAD_SECONDS } from "./row";

/** For what is measured: its log would be measured, too. */
export const SILENT_LOG = pino({ level: "silent" });

export interface BenchDatabase {
  /** How the service reaches it. */
  options: DatabaseOptions;
  /** Statements as the service sends them, through its own pool of `options.poolSize` connections. */
  service: Database;
  /** As the administrator, on a connection of its own each time. */
  query: Postgres["query"];
}

export interface Context {
  /** Aborts when the command has to end. A row that is not told notices it by the end of the process at the latest. */
  signal: AbortSignal;
  /** Registers work for the row's end, last in, first out. */
  defer: Cleanups["defer"];
  /** For which a row keeps up a load whose effects come slowly. */
  loadSeconds: number;
  /** Says how far the row is, for a terminal. */
  say: (detail: string) => void;
  /** A PostgreSQL of the row's own, with the service's schema. */
  startDatabase: (poolSize?: number) => Promise<BenchDatabase>;
}

/** @returns the context, and what ends everything that was started in it. */
export function createContext(
  signal: AbortSignal,
  say: Context["say"],
  loadSeconds = DEFAULT_LOAD_SECONDS,
): Context & { end: () => Promise<void> } {
  const cleanups = createCleanups();
  const { defer, run: end } = cleanups;
  const start = (poolSize = 5) => startDatabase({ signal, defer }, poolSize);
  return { signal, loadSeconds, say, defer, end, startDatabase: start };
}

async function startDatabase(
  { signal, defer }: Pick<Context, "signal" | "defer">,
  poolSize: number,
): Promise<BenchDatabase> {
  const login = { databaseName: "transactions", username: "service", password: randomBytes(16).toString("hex") };
  const fail = (message: string | Error) => {
    throw new Error(`What was measured is void: ${String(message)}`);
  };
  const postgres = await startPostgres(login, { signal, onRestart: fail, onFailure: fail });
  defer(postgres.stop);
  const options: DatabaseOptions = {
    host: postgres.host,
    port: postgres.port,
    database: login.databaseName,
    credentials: cachedSecret({ read: () => Promise.resolve(login), log: SILENT_LOG }),
    certificateAuthorities: [readFileSync(postgres.caPath, "utf8")],
    poolSize,
    log: SILENT_LOG,
  };
  await migrate(options, join(PROJECT_FOLDER, "service", "migrations"));
  const service = createDatabase(options);
  defer(() => service.close());
  return { options, service, query: postgres.query };
}
