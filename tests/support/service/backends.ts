/** What the service depends on, for real: PostgreSQL, DynamoDB and SQS emulators, secrets; all on 127.0.0.1. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { PurgeQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { arn } from "../../../local/aws/account";
import { startSecretsManager, type SecretsManager } from "../../../local/emulators/secrets-manager";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import type { ServiceEnvironment } from "../../../service/process/environment";
import { createTestDatabase, type TestDatabase } from "../servers/database";
import { connectEmulators, createQueue, createSessionsTable, uniqueName } from "../servers/emulators";
import { use } from "../use";

export const databaseSecretArn = arn("secretsmanager", "secret:database");
export const tokenSecretArn = arn("secretsmanager", "secret:token");
export const token = "the-token-of-the-tests-0123456789abcdef";

export interface Message {
  body: Record<string, unknown>;
  requestId: string | undefined;
}

export interface Backends<Database extends TestDatabase = TestDatabase> {
  postgres: Database;
  secrets: SecretsManager;
  queueUrl: string;
  sqs: SQSClient;
  secretsManager: SecretsManagerClient;
  dynamodb: DynamoDBClient;
  /** The same, as the service uses it. */
  dynamo: DynamoDBDocumentClient;
  s3: S3Client;
  /** For a process of its own: the service's variables and those of the SDK. */
  environment: Required<ServiceEnvironment> & Record<string, string>;
  /** All messages in the queue, which stay there. */
  messages: () => Promise<Message[]>;
  /** Empties the queue. */
  purge: () => Promise<void>;
  /** To be called before the backends stop, last one first. */
  cleanups: (() => Promise<void>)[];
  stop: () => Promise<void>;
}

/** The secret of the database as RDS keeps it. */
export function databaseSecret(username: string, password: string): string {
  return JSON.stringify({ username, password });
}

/** Starts them for all tests of the surrounding describe. */
export function useBackends(): () => Backends {
  return use(
    () => startBackends(createTestDatabase),
    ({ stop }) => stop(),
  );
}

export async function startBackends<Database extends TestDatabase>(
  startDatabase: () => Promise<Database>,
): Promise<Backends<Database>> {
  const [postgres, secrets, emulators] = await Promise.all([
    startDatabase(),
    startSecretsManager(),
    connectEmulators(),
  ]);
  secrets.put(databaseSecretArn, databaseSecret(postgres.username, postgres.password));
  secrets.put(tokenSecretArn, token);
  const { dynamodb, s3, sqs } = emulators.clients;
  const secretsManager = new SecretsManagerClient({ ...CLIENT_DEFAULTS, endpoint: secrets.endpoint });
  const tableName = uniqueName("sessions-");
  await createSessionsTable(dynamodb, tableName);
  const queueName = uniqueName("transactions-");
  const queueUrl = await createQueue(sqs, queueName);
  const deadLetterQueueUrl = await createQueue(sqs, uniqueName("transactions-dlq-"));
  const bucketName = uniqueName("transaction-logs-");
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const cleanups: (() => Promise<void>)[] = [];
  return {
    cleanups,
    postgres,
    secrets,
    queueUrl,
    sqs,
    secretsManager,
    dynamodb,
    dynamo: DynamoDBDocumentClient.from(dynamodb),
    s3,
    environment: {
      ...emulators.environment,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      ENVIRONMENT: "test",
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_HOST: postgres.host,
      DATABASE_PORT: String(postgres.port),
      DATABASE_NAME: postgres.databaseName,
      DATABASE_SECRET_ARN: databaseSecretArn,
      DATABASE_CA: postgres.caPath,
      DATABASE_POOL_SIZE: "5",
      API_TOKEN_SECRET_ARN: tokenSecretArn,
      QUEUE_URL: queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
      TABLE_NAME: tableName,
      BUCKET_NAME: bucketName,
      ALB_IDLE_TIMEOUT_SECONDS: "60",
      RATE_LIMIT_PER_SECOND: "1000000",
      DATABASE_WAIT_SECONDS: "60",
      SHUTDOWN_DELAY_SECONDS: "1",
    },
    messages: () => inspectQueue(`${emulators.endpoints.services}/_fauxqs/queues/${queueName}`),
    purge: async () => {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
    },
    stop: async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
      secretsManager.destroy();
      emulators.disconnect();
      await Promise.all([postgres.stop(), secrets.stop()]);
    },
  };
}

/** SQS can only receive messages, which hides them; its emulator shows a queue as it is. */
async function inspectQueue(url: string): Promise<Message[]> {
  const { messages } = (await (await fetch(url)).json()) as {
    messages: { ready: { body: string; messageAttributes: { requestId?: { StringValue: string } } }[] };
  };
  return messages.ready.map(({ body, messageAttributes }) => ({
    body: JSON.parse(body) as Message["body"], // the service sends objects
    requestId: messageAttributes.requestId?.StringValue,
  }));
}
