/** The stores and queues that the event processor works on, on emulators, with clients to look into them. */
import { ScanCommand, type AttributeValue, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, type Message, type SQSClient } from "@aws-sdk/client-sqs";
import type { EventProcessorEnvironment } from "../../../handlers/environment";
import {
  connectEmulators,
  createQueue,
  createSessionsTable,
  uniqueName,
  type EmulatorClients,
} from "../servers/emulators";
import { use, useForEach } from "../use";

export interface HandlerStores {
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  sqs: SQSClient;
  /** The function's own variables. */
  environment: EventProcessorEnvironment;
  /** What the SDK reads: endpoints, region and credentials. */
  sdkEnvironment: Record<string, string>;
  /** Rows of the table, without claims. */
  rows: () => Promise<Record<string, AttributeValue>[]>;
  /** Key, content type and text of every object. */
  objects: () => Promise<{ key: string; contentType: string | undefined; text: string }[]>;
  /** Gives the ARN of a topic that nobody listens to. */
  createTopic: () => Promise<string>;
  /** Messages visible in a queue right now. */
  receive: (queueUrl: string) => Promise<Message[]>;
}

/** @param fixture whether each test of the surrounding describe has stores of its own, or all have the same. */
export function useHandlerStores(fixture = useForEach): () => HandlerStores {
  const emulators = use(connectEmulators, ({ disconnect }) => {
    disconnect();
  });
  return fixture(() => createHandlerStores(emulators()));
}

async function createHandlerStores({ clients, environment }: EmulatorClients): Promise<HandlerStores> {
  const { dynamodb: dynamoDb, s3, sns, sqs } = clients;
  const table = uniqueName("sessions-");
  const bucket = uniqueName("transaction-logs-");
  await createSessionsTable(dynamoDb, table);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    dynamoDb,
    s3,
    sqs,
    environment: {
      TABLE_NAME: table,
      BUCKET_NAME: bucket,
      QUEUE_URL: await createQueue(sqs, uniqueName("transactions-")),
      DEAD_LETTER_QUEUE_URL: await createQueue(sqs, uniqueName("transactions-dlq-")),
      QUEUE_VISIBILITY_TIMEOUT_SECONDS: "180",
      QUEUE_RETENTION_SECONDS: "345600",
      QUEUE_MAX_RECEIVE_COUNT: "5",
      MAX_CONCURRENCY: "2",
      ENVIRONMENT: "test",
    },
    sdkEnvironment: environment,
    rows: async () =>
      (await dynamoDb.send(new ScanCommand({ TableName: table, FilterExpression: "attribute_exists(userId)" })))
        .Items ?? [],
    objects: async () => readObjects(s3, bucket),
    createTopic: async () => (await sns.send(new CreateTopicCommand({ Name: uniqueName("notices-") }))).TopicArn ?? "",
    receive: async (queueUrl) => {
      const request = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
      return (await sqs.send(new ReceiveMessageCommand(request))).Messages ?? [];
    },
  };
}

async function readObjects(s3: S3Client, bucket: string) {
  const { Contents: listed = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Promise.all(
    listed.map(async ({ Key: key = "" }) => {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { key, contentType: object.ContentType, text: (await object.Body?.transformToString()) ?? "" };
    }),
  );
}
