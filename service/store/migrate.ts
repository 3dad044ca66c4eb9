/** Brings the database's schema up to date, once, whatever number of tasks starts at the same time. */
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { runner } from "node-pg-migrate";
import { Client } from "pg";
import { reasonOf, UnavailableError } from "../process/errors";
import { monotonicNow } from "../process/monotonic-now";
import { createOutageLog } from "../process/outage-log";
import { classifyDatabaseFailure, isLockTimeout, isTransientFailure } from "./database-failure";
import { connectionConfig, type DatabaseOptions } from "./pool";

/**
 * How long a migration waits for a lock at a time, in milliseconds. The requests of all tasks queue up behind it meanwhile, and
 * give up after three times that (pool.ts); in the pause before the next try they go on.
 */
const LOCK_TIMEOUT_MILLISECONDS = 1_000;

/** After so long without a word from its task, in milliseconds, the server ends the session: a task that vanished keeps no lock. */
const IDLE_TIMEOUT_MILLISECONDS = 60_000;

/**
 * `migrate`, tried again while the database is not there (it is being created, starts, or fails over), or while another session
 * has a lock that is needed: one on a table, or the one under which another task migrates.
 * @param waitSeconds a failure later than this is final; a migration itself may take as long as it does.
 * @throws UnavailableError that names reason and remedy when that does not end, otherwise as `migrate`.
 */
export async function migrateWhenReachable(
  options: DatabaseOptions,
  directory: string,
  waitSeconds: number,
): Promise<void> {
  const deadline = monotonicNow() + waitSeconds * 1_000;
  const policy = retry(
    handleWhen((error) => isWorthWaiting(error) && monotonicNow() < deadline),
    {
      maxAttempts: Number.POSITIVE_INFINITY, // the deadline ends it
      backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 5_000 }),
    },
  );
  const absence = createOutageLog(options.log, "the database cannot be reached yet", "the database is reached");
  const lock = createOutageLog(
    options.log,
    "the schema waits for a lock that another session has",
    "the schema waits no longer",
  );
  policy.onFailure(({ reason, handled }) => {
    const error: unknown = "error" in reason && reason.error;
    if (handled) (isLockTimeout(error) ? lock : absence).failed(error);
  });
  try {
    await policy.execute(async () => {
      try {
        await migrate(options, directory);
      } catch (error) {
        if (classifyDatabaseFailure(error) === "unauthorized") await options.credentials.refresh();
        throw error;
      }
    });
    absence.succeeded();
    lock.succeeded();
  } catch (error) {
    if (!isWorthWaiting(error)) throw error;
    throw new UnavailableError(describeWait(error, options, waitSeconds), 2, { cause: error });
  }
}

/** The database is away, or busy, or the secret with its password cannot be read. */
function isWorthWaiting(error: unknown): boolean {
  return isTransientFailure(error) || error instanceof UnavailableError;
}

function describeWait(error: unknown, { host, port }: DatabaseOptions, waitSeconds: number): string {
  if (error instanceof UnavailableError) {
    return (
      `The secret of the database could not be read for ${waitSeconds} s: ${reasonOf(error.cause)}. ` +
      "Correct DATABASE_SECRET_ARN, or open the way to Secrets Manager."
    );
  }
  if (isLockTimeout(error)) {
    return (
      `The schema could not be brought up to date for ${waitSeconds} s, as another session has a lock that it takes: ` +
      `${reasonOf(error)}. Wait for the migration of another task, or end the session whose transaction is the oldest in ` +
      "pg_stat_activity."
    );
  }
  return (
    `The database at ${host}:${port} could not be reached for ${waitSeconds} s: ${reasonOf(error)}. ` +
    "Start it, or correct DATABASE_HOST and DATABASE_PORT, or open its security group to the service."
  );
}

/**
 * Runs the numbered files of `directory` that have not run yet, each in a transaction, under an advisory lock for which a second
 * task waits; no wait for a lock takes longer than LOCK_TIMEOUT_MILLISECONDS. A file may come after others that have a higher
 * number: none may count on what another part's files do.
 * @throws Error when a lock was not to be had, or when a file fails.
 */
export async function migrate(options: DatabaseOptions, directory: string): Promise<void> {
  const client = new Client(await connectionConfig(options));
  // A lost connection fails the statement, too; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  /** What the library says of a failure, with the place in the file; of no interest when it is tried again. */
  const explanations: string[] = [];
  const explain = (message: string) => void explanations.push(message);
  try {
    await client.query(
      `SET lock_timeout = ${LOCK_TIMEOUT_MILLISECONDS};
       SET idle_session_timeout = ${IDLE_TIMEOUT_MILLISECONDS};
       SET idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MILLISECONDS}`,
    );
    await runner({
      dbClient: client,
      dir: directory,
      direction: "up",
      migrationsTable: "schema_migrations",
      advisoryLockMode: "wait",
      // A team's numbers and those of later versions interleave, and an old task does not know the files of a new one.
      checkOrder: false,
      migrationLoaderStrategies: [{ extensions: [".sql"], loader: "sql" }],
      logger: { info: () => undefined, warn: explain, error: explain },
    });
  } catch (error) {
    if (!isWorthWaiting(error)) for (const explanation of explanations) options.log.error(explanation);
    throw error;
  } finally {
    await client.end();
  }
}
