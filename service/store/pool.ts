/** The pool of database connections: it survives failover, restart and rotation by starting over, and bounds its own queue. */
import {
  bulkhead,
  BulkheadRejectedError,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { Pool, type ClientConfig, type QueryConfig, type QueryResult, type QueryResultRow } from "pg";
import { UnavailableError } from "../process/errors";
import type { Log } from "../process/log";
import { createOutageLog } from "../process/outage-log";
import { createProbeGate } from "../process/probes";
import type { DatabaseCredentials, Secret } from "../process/secrets";
import { classifyDatabaseFailure, isTransientFailure } from "./database-failure";

export interface DatabaseOptions {
  host: string;
  port: number;
  database: string;
  credentials: Secret<DatabaseCredentials>;
  /** PEM texts of the authorities that may have signed the server's certificate. */
  certificateAuthorities: string[];
  poolSize: number;
  log: Log;
  /** Statements that may wait for a connection before more are refused. */
  maxWaiting?: number;
  /** Bound on one call of `query`, its waiting and all its retries, in milliseconds. */
  budgetMilliseconds?: number;
}

export interface Database {
  /**
   * Runs one statement, which is one transaction. It may run again after a failure that leaves its outcome unknown, so it must
   * be idempotent.
   * @param name of a prepared statement, always of the same text: a connection parses it once, and after some runs plans it no
   *   more. Only for a statement whose best plan is the same however much its tables hold.
   * @throws UnavailableError when the database stays away, or when too many statements wait; otherwise the database's error.
   */
  query<Row extends QueryResultRow>(text: string, values?: unknown[], name?: string): Promise<QueryResult<Row>>;
  /** Waits for the running statements and closes all connections. */
  close(): Promise<void>;
}

/** How to reach the server: always over TLS, with the certificate and the host name verified. */
export async function connectionConfig(options: DatabaseOptions): Promise<ClientConfig> {
  const { username, password } = await options.credentials.get();
  return {
    host: options.host,
    port: options.port,
    database: options.database,
    user: username,
    password,
    ssl: { ca: options.certificateAuthorities, rejectUnauthorized: true },
    application_name: "transaction-service",
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

export function createDatabase(options: DatabaseOptions): Database {
  const { maxWaiting = 1_000, budgetMilliseconds = 8_000 } = options;
  const connections = createConnections(options);
  const policy = wrap(
    // Nobody listens to the signal, and to abort it would make an error, with its stack, of each statement.
    timeout(budgetMilliseconds, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }),
    // Statements wait here, never in the pool: that would take a long wait for a lost server. It also counts the connections
    // of a pool that was dropped, so that there are never more than the pool's size.
    bulkhead(options.poolSize, maxWaiting),
    retry(handleWhen(isTransientFailure), {
      maxAttempts: 100, // the budget ends it earlier
      // Decorrelated jitter, so that the tasks do not come back in step.
      backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
    }),
  );
  return {
    query: (text, values, name) =>
      policy
        .execute(() => connections.query<never>({ text, values, name }))
        .catch((error: unknown) => {
          throw toUnavailable(error);
        }),
    close: () => connections.close(),
  };
}

/**
 * One attempt at a statement, on a pool that is dropped when a failure tells that its connections lead nowhere. A new pool makes
 * one connection first, for which all statements wait: while the database is away, that is all that reaches it, and seldom.
 */
function createConnections(options: DatabaseOptions) {
  const { credentials, log } = options;
  const outage = createOutageLog(log, "the database connections are made anew", "the database answers again");
  const gate = createProbeGate();
  let current: Promise<Pool> | undefined;

  const fail = async (error: unknown): Promise<void> => {
    outage.failed(error);
    gate.failed(error);
    if (classifyDatabaseFailure(error) === "unauthorized") await credentials.refresh();
  };
  /** The next statement opens a new pool; what still runs on this one may finish. */
  const drop = async (pool: Pool, reason: unknown): Promise<void> => {
    if (pool.ending) return;
    current = undefined;
    pool.end().catch((error: unknown) => log.warn({ err: error }, "a dropped pool did not close"));
    await fail(reason);
  };
  const open = async (): Promise<Pool> => {
    gate.enter();
    try {
      const pool = await createPool(options);
      pool.on("error", (error) => {
        if (classifyDatabaseFailure(error) === "lost") void drop(pool, error);
      });
      return pool;
    } catch (error) {
      await fail(error);
      throw error;
    }
  };
  return {
    async query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>> {
      current ??= open();
      const opening = current;
      const pool = await opening.catch((error: unknown) => {
        if (current === opening) current = undefined;
        throw error;
      });
      try {
        const result = await pool.query<Row>(statement);
        outage.succeeded();
        gate.succeeded();
        return result;
      } catch (error) {
        if (["lost", "unauthorized"].includes(classifyDatabaseFailure(error))) await drop(pool, error);
        throw error;
      }
    },
    async close() {
      const pool = await current?.catch(() => undefined);
      current = undefined;
      if (pool && !pool.ending) await pool.end();
    },
  };
}

/** Gives a pool that has its first connection. */
async function createPool(options: DatabaseOptions): Promise<Pool> {
  const pool = new Pool({
    ...(await connectionConfig(options)),
    max: options.poolSize,
    // The server gives up first; the client's limit is for a connection that no longer leads anywhere.
    statement_timeout: 3_000,
    query_timeout: 4_000,
    // So that connections spread again after a failover or a change of addresses.
    maxLifetimeSeconds: 600,
    idleTimeoutMillis: 60_000,
  });
  try {
    (await pool.connect()).release();
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** What a client may be told about a failure that passes; any other error is left as it is. */
function toUnavailable(error: unknown): unknown {
  if (error instanceof BulkheadRejectedError) {
    return new UnavailableError("Too many requests wait for the database.", 1, { cause: error });
  }
  if (isTransientFailure(error) || classifyDatabaseFailure(error) === "slow" || error instanceof TaskCancelledError) {
    return new UnavailableError("The database does not answer.", 2, { cause: error });
  }
  return error;
}
