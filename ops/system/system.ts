/** A running system, on AWS or on this machine: both are reached through the same clients. */
import https from "node:https";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECSClient } from "@aws-sdk/client-ecs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { StackOutputs } from "./outputs";

export interface Clients {
  documents: DynamoDBDocumentClient;
  dynamodb: DynamoDBClient;
  ecs: ECSClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  secrets: SecretsManagerClient;
  sqs: SQSClient;
}

export interface System {
  /** For sentences, for example "stack prod". */
  title: string;
  outputs: StackOutputs;
  /** All of them, as they are. */
  allOutputs: Record<string, unknown>;
  clients: Clients;
  /** Who calls, for the record of what was dropped. */
  caller: () => Promise<string>;
}

/** The process's own agent, as the SDK's would pass by a proxy that NODE_USE_ENV_PROXY has Node go through. */
export function clientOptions(region: string) {
  return { region, requestHandler: { httpsAgent: https.globalAgent } };
}

/** Where credentials and endpoints come from is the environment's business, as in every program with the SDK. */
export function createClients(region: string): Clients {
  const options = clientOptions(region);
  const dynamodb = new DynamoDBClient(options);
  return {
    documents: DynamoDBDocumentClient.from(dynamodb),
    dynamodb,
    ecs: new ECSClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    s3: new S3Client(options),
    secrets: new SecretsManagerClient(options),
    sqs: new SQSClient(options),
  };
}
