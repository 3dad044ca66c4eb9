/** The stores and queues that the event processor works on, on emulators, with clients to look into them. */
import * as assert from "node:assert/strict";
import { DynamoDBClient, ScanCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient, type Message } from "@aws-sdk/client-sqs";
import type { EventProcessorEnvironment } from "../../handlers/environment";
import { startEmulators, type Emulators } from "../../local/emulators/start-emulators";
import { createSessionsTable } from "./sessions-table";

export interface HandlerStores {
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  sqs: SQSClient;
  /** The function's own variables. */
  environment: EventProcessorEnvironment;
  /** What the SDK reads: endpoints, region and credentials. */
  sdkEnvironment: Record<string, string>;
  rows: () => Promise<Record<string, AttributeValue>[]>;
  /** Key, content type and text of every object. */
  objects: () => Promise<{ key: string; contentType: string | undefined; text: string }[]>;
  /** Messages visible in a queue right now. */
  receive: (queueUrl: string) => Promise<Message[]>;
}

/**
 * Gives every test of the surrounding describe stores of its own, on emulators that run for all of them.
 *
 * @returns what gives the running test its stores.
 */
export function useHandlerStores(): () => HandlerStores {
  let emulators: Emulators | undefined;
  let stores: HandlerStores | undefined;
  let tests = 0;
  before(async () => {
    emulators = await startEmulators({ services: 0, dynamodb: 0 }, (error) => {
      throw error;
    });
  });
  beforeEach(async () => {
    if (emulators) stores = await createHandlerStores(emulators, `test-${++tests}`);
  });
  afterEach(() => {
    for (const client of [stores?.dynamoDb, stores?.s3, stores?.sqs]) client?.destroy();
  });
  after(() => {
    emulators?.stop();
  });
  return () => stores ?? assert.fail("there are no stores outside a test");
}

async function createHandlerStores(emulators: Emulators, suffix: string): Promise<HandlerStores> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const services = { endpoint: emulators.services, region: "us-east-1", credentials };
  const dynamoDb = new DynamoDBClient({ ...services, endpoint: emulators.dynamodb });
  const s3 = new S3Client(services);
  const sqs = new SQSClient(services);
  const table = `sessions-${suffix}`;
  const bucket = `transaction-logs-${suffix}`;
  await createSessionsTable(dynamoDb, table);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const createQueue = async (name: string) => {
    const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    return url;
  };
  return {
    dynamoDb,
    s3,
    sqs,
    environment: {
      TABLE_NAME: table,
      BUCKET_NAME: bucket,
      QUEUE_URL: await createQueue(`transactions-${suffix}`),
      DEAD_LETTER_QUEUE_URL: await createQueue(`transactions-dlq-${suffix}`),
      QUEUE_VISIBILITY_TIMEOUT_SECONDS: "180",
      ENVIRONMENT: suffix,
    },
    sdkEnvironment: {
      AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb,
      AWS_ENDPOINT_URL_S3: emulators.services,
      AWS_ENDPOINT_URL_SQS: emulators.services,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    rows: async () => (await dynamoDb.send(new ScanCommand({ TableName: table }))).Items ?? [],
    objects: async () => readObjects(s3, bucket),
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
