/** What the event processor is, beyond a consumer of a queue. */
import * as pulumi from "@pulumi/pulumi";
import type { EventProcessorEnvironment } from "../../handlers/environment";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import type { SessionsTable } from "../data/sessions-table";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import { recordingGrants } from "../security/identity-policies";
import type { ConsumerHandler } from "./event-consumer";

/** Records the transactions of its queue in the table and in the log. */
export function eventProcessorHandler(stores: {
  sessions: SessionsTable;
  transactionLog: TransactionLogBucket;
}): ConsumerHandler<EventProcessorEnvironment> {
  const { table } = stores.sessions;
  const { bucket } = stores.transactionLog;
  return {
    description: "Logs and records the transactions of the queue",
    factory: createEventProcessorHandler,
    imports: "handlers/event-processor-imports.ts",
    environment: { TABLE_NAME: table.name, BUCKET_NAME: bucket.bucket },
    grants: pulumi.output({ tableArn: table.arn, bucketArn: bucket.arn }).apply(recordingGrants),
  };
}
