/** The emulators of the run, and what tests make on them under names of their own. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { SessionsTable } from "../../../infra/data/sessions-table";
import type { Emulators } from "../../../local/emulators/start-emulators";
import { CLIENT_DEFAULTS, createAwsClients, destroyAwsClients, type AwsClients } from "../../../local/aws/endpoints";
import { NO_SHARED_CONFIGURATION } from "../../../local/process/callers-environment";
import { createDynamodbTable, type TableInputs } from "../../../local/resources/dynamodb-table";
import type { LocalDeployment } from "../../../local/resources/resource";
import { deployUnderMocks } from "../program/pulumi";
import { findServer } from "./servers";
import { stackContext } from "../program/stack";

export interface EmulatorClients {
  /** Base URLs. */
  endpoints: Pick<Emulators, "services" | "dynamodb">;
  clients: AwsClients;
  /** What the SDK reads: endpoints, region and credentials, and nothing of ~/.aws. */
  environment: Record<string, string>;
  disconnect: () => void;
}

export async function connectEmulators(): Promise<EmulatorClients> {
  const endpoints = await findServer("emulators");
  const clients = createAwsClients(endpoints);
  return {
    endpoints,
    clients,
    environment: {
      ...NO_SHARED_CONFIGURATION,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_S3: endpoints.services,
      AWS_ENDPOINT_URL_SNS: endpoints.services,
      AWS_ENDPOINT_URL_SQS: endpoints.services,
      AWS_REGION: CLIENT_DEFAULTS.region,
      AWS_ACCESS_KEY_ID: CLIENT_DEFAULTS.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CLIENT_DEFAULTS.credentials.secretAccessKey,
    },
    disconnect: () => {
      destroyAwsClients(clients);
    },
  };
}

/** A name that no other test of the run has. */
export function uniqueName(prefix: string): string {
  return prefix + randomBytes(6).toString("hex");
}

/** @returns its URL. */
export async function createQueue(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return url;
}

/** The same for every table. */
let registered: Promise<TableInputs> | undefined;

async function readTableInputs(): Promise<TableInputs> {
  const deployment = await deployUnderMocks(() => new SessionsTable("sessions", stackContext));
  return deployment.named("sessions-table").inputs as unknown as TableInputs; // from the typed arguments of the table
}

/** The sessions table as the program registers it, under this name; waits until it is there. */
export async function createSessionsTable(dynamodb: DynamoDBClient, name: string): Promise<void> {
  const inputs = await (registered ??= readTableInputs());
  // All that the creator of a table uses.
  const deployment = { clients: { dynamodb }, endpoints: {} } as LocalDeployment;
  await createDynamodbTable({ ...inputs, name }, "sessions-table", deployment);
}
