/** The process of one task: reads the environment, brings the schema up to date, serves, and ends gracefully. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import closeWithGrace from "close-with-grace";
import { createApp } from "./http/application";
import { createTokens } from "./http/tokens";
import { startOutboxMetrics } from "./outbox/metrics";
import { createSendBatch } from "./outbox/queue";
import { startRelay } from "./outbox/relay";
import { readServiceSettings } from "./process/environment";
import { endingText } from "./process/errors";
import { createLog } from "./process/log";
import { createReadiness } from "./process/readiness";
import { createSdkOptions } from "./process/sdk-options";
import { cachedSecret, createTokenReader } from "./process/secrets";
import { startReconciliation } from "./reconciliation/reconciliation";
import { checkColumns } from "./store/check-columns";
import { createDatabaseOptions } from "./store/database-options";
import { migrateWhenReachable } from "./store/migrate";
import { createOutboxStore } from "./store/outbox";
import { createDatabase } from "./store/pool";
import { createSessionStore } from "./store/sessions";
import { createTransactionStore } from "./store/transactions";

/** After this the process is ended whatever it still does; the task's stopTimeout must be longer than both together. */
const CLOSE_SECONDS = 20;

async function start(): Promise<void> {
  const settings = readServiceSettings(process.env);
  const log = createLog();
  const secretsManager = new SecretsManagerClient(createSdkOptions());
  const databaseOptions = createDatabaseOptions(settings, settings.DATABASE_POOL_SIZE, secretsManager, log);
  await migrateWhenReachable(databaseOptions, join(__dirname, "migrations"), settings.DATABASE_WAIT_SECONDS);

  const database = createDatabase(databaseOptions);
  await checkColumns(database);
  const outbox = createOutboxStore(database);
  const sqs = new SQSClient(createSdkOptions());
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(createSdkOptions()));
  const relay = startRelay({ outbox, sendBatch: createSendBatch(sqs, settings.QUEUE_URL), log });
  const stopMetrics = startOutboxMetrics({ outbox, log, environment: settings.ENVIRONMENT });
  const clients = { dynamo, s3: new S3Client(createSdkOptions()), sqs };
  const reconciliation = startReconciliation({ settings, database, databaseOptions, clients, log });
  const readiness = createReadiness({ probe: () => database.query("SELECT 1") });
  const app = await createApp({
    log,
    transactions: createTransactionStore({
      database,
      onAppended: (count, since) => {
        outbox.appended(since);
        relay.wake(count);
      },
    }),
    sessions: createSessionStore(dynamo, settings.TABLE_NAME),
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
    await Promise.all([app.close(), reconciliation.stop()]);
    stopMetrics();
    await relay.stop();
    await database.close();
    log.info("stopped");
  });
  await app.listen({ host: settings.HOST, port: settings.PORT });
}

start().catch((error: unknown) => {
  process.stderr.write(`${endingText(error)}\n`);
  process.exit(1); // whatever had been started by then
});
