/** Brings the database's schema up to date, once, whatever number of tasks starts at the same time. */
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { runner } from "node-pg-migrate";
import { Client } from "pg";
import { reasonOf, UnavailableError } from "../process/errors";
import { classifyDatabaseFailure, isTransientFailure } from "./database-failure";
import { connectionConfig, type DatabaseOptions } from "./pool";

/**
 * `migrate`, tried again while the database is not there: it is being created, starts, or fails over.
 * @param waitSeconds a failure later than this is final; a migration itself may take as long as it does.
 * @throws UnavailableError that names server, reason and remedy when the database stays away, otherwise as `migrate`.
 */
export async function migrateWhenReachable(
  options: DatabaseOptions,
  directory: string,
  waitSeconds: number,
): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1_000;
  const policy = retry(
    handleWhen((error) => isWorthWaiting(error) && Date.now() < deadline),
    {
      maxAttempts: Number.POSITIVE_INFINITY, // the deadline ends it
      backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 5_000 }),
    },
  );
  policy.onFailure(({ reason, handled }) => {
    if (handled) options.log.warn({ err: "error" in reason && reason.error }, "the database cannot be reached yet");
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
  } catch (error) {
    throw isWorthWaiting(error) ? giveUp(error, options, waitSeconds) : error;
  }
}

/** The database is away, or the secret with its password cannot be read. */
function isWorthWaiting(error: unknown): boolean {
  return isTransientFailure(error) || error instanceof UnavailableError;
}

function giveUp(error: unknown, { host, port }: DatabaseOptions, waitSeconds: number): UnavailableError {
  const message =
    error instanceof UnavailableError
      ? `The secret of the database could not be read for ${waitSeconds} s: ${reasonOf(error.cause)}. ` +
        "Correct DATABASE_SECRET_ARN, or open the way to Secrets Manager."
      : `The database at ${host}:${port} could not be reached for ${waitSeconds} s: ${reasonOf(error)}. ` +
        "Start it, or correct DATABASE_HOST and DATABASE_PORT, or open its security group to the service.";
  return new UnavailableError(message, 2, { cause: error });
}

/**
 * Runs the numbered files of `directory` that have not run yet, each in a transaction, under an advisory lock for which a second
 * task waits.
 * @throws Error when a file fails, or when one was inserted before another that has already run.
 */
export async function migrate(options: DatabaseOptions, directory: string): Promise<void> {
  const client = new Client(await connectionConfig(options));
  // A lost connection fails the statement, too; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await runner({
      dbClient: client,
      dir: directory,
      direction: "up",
      migrationsTable: "schema_migrations",
      advisoryLockMode: "wait",
      migrationLoaderStrategies: [{ extensions: [".sql"], loader: "sql" }],
      logger: {
        info: () => undefined,
        warn: (message) => {
          options.log.warn(message);
        },
        error: (message) => {
          options.log.error(message);
        },
      },
    });
  } finally {
    await client.end();
  }
}
