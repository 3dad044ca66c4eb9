/** The reconciliation with all its parts, as a task of the service runs it. */
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ServiceSettings } from "../process/environment";
import type { Log } from "../process/log";
import type { Database, DatabaseOptions } from "../store/pool";
import { createReconciliationStore } from "../store/reconciliation";
import { createReconciliationFindings } from "../store/reconciliation-findings";
import { createReconciliationIndex } from "../store/reconciliation-index";
import { createReconciliationProgress } from "../store/reconciliation-progress";
import { startReconciliationMetrics } from "./metrics";
import { createQueueLook } from "./queue-look";
import { startReconciler } from "./reconciler";
import { createRound } from "./round";
import { createSessionsTable } from "./sessions-table";
import { createTransactionLog } from "./transaction-log";

export interface ReconciliationOptions {
  settings: ServiceSettings;
  database: Database;
  /** For a connection beside the pool's, while the index is made. */
  databaseOptions: DatabaseOptions;
  clients: { dynamo: DynamoDBDocumentClient; s3: S3Client; sqs: SQSClient };
  log: Log;
}

export interface Reconciliation {
  /** Ends the round in hand, and lets another task go on at once. */
  stop(): Promise<void>;
}

export function startReconciliation(options: ReconciliationOptions): Reconciliation {
  const { settings, database, databaseOptions, clients, log } = options;
  const progress = createReconciliationProgress(database);
  const reconciler = startReconciler({
    progress,
    prepare: () => createReconciliationIndex(database, databaseOptions),
    round: createRound({
      database,
      progress,
      findings: createReconciliationFindings(database),
      table: createSessionsTable(clients.dynamo, settings.TABLE_NAME),
      transactionLog: createTransactionLog(clients.s3, settings.BUCKET_NAME),
      look: createQueueLook(clients.sqs, settings.QUEUE_URL, settings.DEAD_LETTER_QUEUE_URL),
    }),
    log,
  });
  const reconciliation = createReconciliationStore(database);
  const stopMetrics = startReconciliationMetrics({ reconciliation, log, environment: settings.ENVIRONMENT });
  return {
    async stop() {
      stopMetrics();
      await reconciler.stop();
    },
  };
}
