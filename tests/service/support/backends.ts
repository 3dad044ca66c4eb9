/** What the service depends on, for real: PostgreSQL, DynamoDB and SQS emulators, secrets; all on 127.0.0.1 and free ports. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import type { FauxqsServer } from "fauxqs";
import { startPostgres, type Postgres } from "../../../local/emulators/postgres";
import { startSecretsManager, type SecretsManager } from "../../../local/emulators/secrets-manager";
import type { ServiceEnvironment } from "../../../service/environment";

export const databaseSecretArn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:database";
export const tokenSecretArn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:token";
export const token = "the-token-of-the-tests-0123456789abcdef";

export interface Backends {
  postgres: Postgres;
  secrets: SecretsManager;
  queue: FauxqsServer;
  queueUrl: string;
  sqs: SQSClient;
  secretsManager: SecretsManagerClient;
  dynamo: DynamoDBDocumentClient;
  /** For a process of its own: the service's variables and those of the SDK. */
  environment: Required<ServiceEnvironment> & Record<string, string>;
  /** Bodies of all messages in the queue. */
  messages(): { body: Record<string, unknown>; requestId: string | undefined }[];
  /** To be called before the backends stop, last one first. */
  cleanups: (() => Promise<void>)[];
  stop(): Promise<void>;
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "eu-central-1";

export async function startBackends(): Promise<Backends> {
  const password = "first password";
  const [postgres, secrets, queue, table] = await Promise.all([
    startPostgres({ databaseName: "transactions", username: "service", password }),
    startSecretsManager(),
    startQueues(),
    startTable(),
  ]);
  secrets.put(databaseSecretArn, JSON.stringify({ username: "service", password }));
  secrets.put(tokenSecretArn, token);
  queue.createQueue("transactions-test");
  const sqsEndpoint = `http://127.0.0.1:${queue.port}`;
  const queueUrl = `${sqsEndpoint}/000000000000/transactions-test`;
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region, credentials });
  const secretsManager = new SecretsManagerClient({ endpoint: secrets.endpoint, region, credentials });
  const cleanups: (() => Promise<void>)[] = [];
  return {
    cleanups,
    postgres,
    secrets,
    queue,
    queueUrl,
    sqs,
    secretsManager,
    dynamo: table.client,
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_SQS: sqsEndpoint,
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
    messages() {
      const inspected = queue.inspectQueue("transactions-test");
      return (inspected?.messages.ready ?? []).map(({ body, messageAttributes }) => ({
        body: JSON.parse(body) as Record<string, unknown>, // the service sends objects
        requestId: messageAttributes.requestId?.StringValue,
      }));
    },
    async stop() {
      for (const cleanup of cleanups.reverse()) await cleanup();
      for (const client of [sqs, secretsManager, table.client]) client.destroy();
      await Promise.all([postgres.stop(), secrets.stop(), queue.stop(), table.stop()]);
    },
  };
}

/** The package can only be imported, and TypeScript turns an import in a CommonJS module into a require. */
async function startQueues(): Promise<FauxqsServer> {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- its text is a constant
  const load = new Function("name", "return import(name)") as (name: string) => Promise<typeof import("fauxqs")>;
  const { startFauxqs } = await load("fauxqs");
  return startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
}

async function startTable() {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is an object
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const keys = (hash: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: "timestamp", KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: "sessions-test",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "sessionId", AttributeType: "S" },
        { AttributeName: "userId", AttributeType: "S" },
        { AttributeName: "timestamp", AttributeType: "N" },
      ],
      KeySchema: keys("sessionId"),
      GlobalSecondaryIndexes: [
        { IndexName: "userId-index", KeySchema: keys("userId"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  await waitUntilTableExists({ client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 5 }, { TableName: "sessions-test" });
  return {
    endpoint,
    client: DynamoDBDocumentClient.from(client),
    stop: () =>
      new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}
