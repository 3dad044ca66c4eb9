import {
  readConsumerSettings,
  readEnvironment,
  type ConsumerEnvironment,
  type ConsumerSettings,
  type ReadVariable,
} from "./consumer/environment";

/** The event processor's environment variables, all required. */
export interface EventProcessorEnvironment extends Omit<ConsumerEnvironment, "CONSUMER"> {
  /** Name of the sessions table. */
  TABLE_NAME: string;
  /** Name of the transaction log's bucket. */
  BUCKET_NAME: string;
}

/** Those of an event processor that has subscribers to tell. */
export interface PublishingEnvironment extends EventProcessorEnvironment {
  /** ARN of the topic that tells them. */
  TOPIC_ARN: string;
}

/** What the event processor works with. */
export interface EventProcessorSettings extends ConsumerSettings {
  tableName: string;
  bucketName: string;
}

/** @throws Error that names every missing or malformed variable, its value and what is allowed. */
export function readEventProcessorEnvironment(variables: Record<string, string | undefined>): EventProcessorSettings {
  return readEnvironment("event processor", variables, readSettings);
}

/** @throws Error as readEventProcessorEnvironment does. */
export function readPublishingEnvironment(
  variables: Record<string, string | undefined>,
): EventProcessorSettings & { topicArn: string } {
  type Name = keyof PublishingEnvironment | keyof ConsumerEnvironment;
  return readEnvironment("event processor", variables, (read: ReadVariable<Name>) => ({
    topicArn: read("TOPIC_ARN", (value) => /^arn:[^:]+:sns:[^:]+:\d{12}:[^:]+$/.test(value), "the ARN of an SNS topic"),
    ...readSettings(read),
  }));
}

function readSettings(read: ReadVariable<keyof EventProcessorEnvironment | keyof ConsumerEnvironment>) {
  return {
    tableName: read("TABLE_NAME", (value) => /^[A-Za-z0-9_.-]{3,255}$/.test(value), "the name of a DynamoDB table"),
    bucketName: read("BUCKET_NAME", (value) => /^[a-z0-9.-]{3,63}$/.test(value), "the name of an S3 bucket"),
    ...readConsumerSettings(read),
  };
}
