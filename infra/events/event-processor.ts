/** What the event processor is, beyond a consumer of a queue. */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventProcessorEnvironment, PublishingEnvironment } from "../../handlers/environment";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import { createPublishingEventProcessorHandler } from "../../handlers/publishing/event-processor";
import type { SessionsTable } from "../data/sessions-table";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import { publishingGrant, recordingGrants } from "../security/consumer-grants";
import type { ConsumerHandler } from "./event-consumer";
import type { EventTopic } from "./event-topic";

/**
 * Records the transactions of its queue in the table and in the log.
 * @param parts.topic by which it tells subscribers; undefined where there are none, and then it has nothing of theirs.
 */
export function eventProcessorHandler(parts: {
  sessions: SessionsTable;
  transactionLog: TransactionLogBucket;
  topic?: EventTopic | undefined;
}): ConsumerHandler<EventProcessorEnvironment> {
  const { table } = parts.sessions;
  const { bucket } = parts.transactionLog;
  const topic = parts.topic?.topic;
  const recording = {
    description: "Logs and records the transactions of the queue",
    factory: createEventProcessorHandler,
    imports: "handlers/event-processor-imports.ts",
    environment: { TABLE_NAME: table.name, BUCKET_NAME: bucket.bucket },
    grants: pulumi.output({ tableArn: table.arn, bucketArn: bucket.arn }).apply(recordingGrants),
  };
  return topic === undefined ? recording : withPublishing(recording, topic);
}

function withPublishing(
  recording: ConsumerHandler<EventProcessorEnvironment>,
  topic: aws.sns.Topic,
): ConsumerHandler<PublishingEnvironment> {
  return {
    ...recording,
    factory: createPublishingEventProcessorHandler,
    imports: "handlers/publishing/imports.ts",
    environment: { ...recording.environment, TOPIC_ARN: topic.arn },
    grants: pulumi
      .all([recording.grants, topic.arn])
      .apply(([grants, topicArn]) => [...grants, publishingGrant(topicArn)]),
  };
}
