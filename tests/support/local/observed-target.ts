/** A local target with short timeouts, whose S3 and DynamoDB can be made to fail and whose doings can be looked at. */
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { startLocalTarget } from "../../../local/target/local-target";
import type { LocalTarget } from "../../../local/target/local-target";
import type { LiveEvent } from "../../../local/live-events/live-event";
import { startFaultyEndpoint } from "../../../local/faults/faulty-endpoint";
import { STACKS_DIRECTORY } from "../program/stacks";
import type { FaultyEndpoint } from "../../../local/faults/faulty-endpoint";

/** What the event processor logs of one delivery of one record. */
export interface DeliveryRecord {
  message: "record";
  requestId: string;
  messageId: string;
  transactionId?: string;
  verdict: "done" | "wait" | "retry" | "reject";
  duplicate?: boolean;
  reason?: string;
  receiveCount: number;
}

export interface ObservedTarget {
  target: LocalTarget;
  /** The S3 that the event processor sees. */
  s3: FaultyEndpoint;
  /** The DynamoDB that the event processor sees. */
  dynamodb: FaultyEndpoint;
  /** All that the processor logged of a transaction, in order. */
  deliveries: (transactionId: string) => DeliveryRecord[];
  /** Everything that went wrong. */
  failures: () => Extract<LiveEvent, { message: string }>[];
  /** Sends in one batch; gives the message ids in the same order. */
  send: (...bodies: string[]) => Promise<string[]>;
  rows: (transactionId: string) => Promise<Record<string, unknown>[]>;
  /** Text by key, of the objects whose key contains it. */
  objects: (keyPart: string) => Promise<Record<string, string>>;
  /** All messages with this body that have ever been in the queue. */
  messages: (queueName: string, body: string) => Promise<Message[]>;
  stop: () => Promise<void>;
}

/** The function's timeout is 3 s, the least there is, which makes the visibility timeout 18 s. */
const CONFIG = { eventProcessorTimeoutSeconds: "3" };

/** @param config values beside the timeout. */
export async function startObservedTarget(config: Readonly<Record<string, string>> = {}): Promise<ObservedTarget> {
  const events: LiveEvent[] = [];
  const [s3, dynamodb] = await Promise.all([startFaultyEndpoint(), startFaultyEndpoint()]);
  const target = await startLocalTarget({
    directory: STACKS_DIRECTORY,
    config: { ...CONFIG, ...config },
    functionEnvironment: { AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url },
    asynchronousRetryDelaysSeconds: [0],
    onEvent: (event) => events.push(event),
  });
  s3.target = target.endpoints.services;
  dynamodb.target = target.endpoints.dynamodb;
  return {
    target,
    s3,
    dynamodb,
    deliveries: (transactionId) =>
      events
        .flatMap((event) => (event.kind === "log" ? [JSON.parse(event.line) as Partial<DeliveryRecord>] : []))
        .filter(
          (entry): entry is DeliveryRecord => entry.message === "record" && entry.transactionId === transactionId,
        ),
    failures: () => events.flatMap((event) => ("message" in event ? [event] : [])),
    ...createStoreReaders(target),
    stop: async () => {
      await target.stop();
      await Promise.all([s3.stop(), dynamodb.stop()]);
    },
  };
}

function createStoreReaders({ clients, outputs }: LocalTarget) {
  const { queueUrl, dynamoDbTableName, s3BucketName } = outputs as Record<string, string>;
  const documents = DynamoDBDocumentClient.from(clients.dynamodb);
  const received = new Map<string, Message[]>();
  return {
    send: async (...bodies: string[]) => {
      const entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
      const sent = await clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      return entries.map(({ Id }) => sent.Successful?.find((entry) => entry.Id === Id)?.MessageId ?? "");
    },
    rows: async (transactionId: string) => {
      const query = new QueryCommand({
        TableName: dynamoDbTableName,
        KeyConditionExpression: "sessionId = :id",
        ExpressionAttributeValues: { ":id": transactionId },
      });
      return (await documents.send(query)).Items ?? [];
    },
    objects: async (keyPart: string) => {
      const found: Record<string, string> = {};
      for await (const { Contents } of paginateListObjectsV2({ client: clients.s3 }, { Bucket: s3BucketName }))
        for (const { Key = "" } of Contents ?? [])
          if (Key.includes(keyPart)) {
            const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: s3BucketName, Key }));
            found[Key] = (await Body?.transformToString()) ?? "";
          }
      return found;
    },
    messages: async (queueName: string, body: string) => {
      const all = received.get(queueName) ?? [];
      received.set(queueName, all);
      const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
      const answer = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      for (const message of answer.Messages ?? []) {
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        all.push(message);
      }
      return all.filter(({ Body }) => Body === body);
    },
  };
}
