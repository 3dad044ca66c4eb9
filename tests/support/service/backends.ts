/** What the service depends on, for real: PostgreSQL, DynamoDB and SQS emulators, secrets; all on 127.0.0.1 and free ports. */
import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, PurgeQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startPostgres, type Postgres } from "../../../local/emulators/postgres";
import { startSecretsManager, type SecretsManager } from "../../../local/emulators/secrets-manager";
import { startEmulators } from "../../../local/emulators/start-emulators";
import type { ServiceEnvironment } from "../../../service/process/environment";
import { createSessionsTable } from "../sessions-table";

export const databaseSecretArn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:database";
export const tokenSecretArn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:token";
export const token = "the-token-of-the-tests-0123456789abcdef";

export interface Message {
  body: Record<string, unknown>;
  requestId: string | undefined;
}

export interface Backends {
  postgres: Postgres;
  secrets: SecretsManager;
  queueUrl: string;
  sqs: SQSClient;
  secretsManager: SecretsManagerClient;
  dynamo: DynamoDBDocumentClient;
  /** For a process of its own: the service's variables and those of the SDK. */
  environment: Required<ServiceEnvironment> & Record<string, string>;
  /** All messages in the queue, which stay there. */
  messages(): Promise<Message[]>;
  /** Empties the queue. */
  purge(): Promise<void>;
  /** To be called before the backends stop, last one first. */
  cleanups: (() => Promise<void>)[];
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "eu-central-1";

async function startBackends(): Promise<Backends> {
  const password = "first password";
  const [postgres, secrets, emulators] = await Promise.all([
    startPostgres({ databaseName: "transactions", username: "service", password }),
    startSecretsManager(),
    startEmulators({ services: 0, dynamodb: 0 }, (error) => {
      throw error;
    }),
  ]);
  secrets.put(databaseSecretArn, JSON.stringify({ username: "service", password }));
  secrets.put(tokenSecretArn, token);
  const dynamodb = new DynamoDBClient({ endpoint: emulators.dynamodb, region, credentials });
  const sqs = new SQSClient({ endpoint: emulators.services, region, credentials });
  const secretsManager = new SecretsManagerClient({ endpoint: secrets.endpoint, region, credentials });
  await createSessionsTable(dynamodb, "sessions-test");
  const { QueueUrl: queueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "transactions-test" }));
  const cleanups: (() => Promise<void>)[] = [];
  return {
    cleanups,
    postgres,
    secrets,
    queueUrl,
    sqs,
    secretsManager,
    dynamo: DynamoDBDocumentClient.from(dynamodb),
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamodb,
      AWS_ENDPOINT_URL_SQS: emulators.services,
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
      TABLE_NAME: "sessions-test",
      ALB_IDLE_TIMEOUT_SECONDS: "60",
      RATE_LIMIT_PER_SECOND: "1000000",
      DATABASE_WAIT_SECONDS: "60",
      SHUTDOWN_DELAY_SECONDS: "1",
    },
    messages: () => inspectQueue(`${emulators.services}/_fauxqs/queues/transactions-test`),
    async purge() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
    },
    async stop() {
      for (const cleanup of cleanups.reverse()) await cleanup();
      for (const client of [sqs, secretsManager, dynamodb]) client.destroy();
      emulators.stop();
      await Promise.all([postgres.stop(), secrets.stop()]);
    },
  };
}

/** Starts them for all tests of the surrounding describe. */
export function useBackends(): () => Backends {
  let backends: Backends | undefined;
  before(async () => {
    backends = await startBackends();
  });
  after(() => backends?.stop());
  return () => backends ?? assert.fail("there are no backends outside a test");
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
