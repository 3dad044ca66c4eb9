/** Where the local services listen, and what makes SDKs and the aws CLI go there. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { REGION } from "./account";

/** Base URLs without a slash at the end. */
export interface Endpoints {
  /** S3, SQS and SNS. */
  services: string;
  dynamodb: string;
  /** Of Lambda, and of what ECS and CloudWatch Logs do for one-off tasks. */
  lambda: string;
  secretsManager: string;
}

/** Accepted by the emulators, which check no signatures; they are no secret. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

/** The environment variables with which any AWS SDK, and the aws CLI, talk to the local target. */
export function awsEnvironment(endpoints: Endpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.lambda,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_ECS: endpoints.lambda,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_S3: endpoints.services,
    AWS_ENDPOINT_URL_SNS: endpoints.services,
    AWS_ENDPOINT_URL_SQS: endpoints.services,
    AWS_REGION: REGION,
    // For the aws CLI, which knows the region by this name.
    AWS_DEFAULT_REGION: REGION,
    ...CREDENTIALS,
  };
}

export interface AwsClients {
  dynamodb: DynamoDBClient;
  s3: S3Client;
  sns: SNSClient;
  sqs: SQSClient;
}

/** What a client of the SDK is made with, beside its endpoint. */
export const CLIENT_DEFAULTS = {
  region: REGION,
  credentials: { accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID, secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY },
};

export function createAwsClients(endpoints: Pick<Endpoints, "services" | "dynamodb">): AwsClients {
  const services = { ...CLIENT_DEFAULTS, endpoint: endpoints.services };
  return {
    dynamodb: new DynamoDBClient({ ...CLIENT_DEFAULTS, endpoint: endpoints.dynamodb }),
    s3: new S3Client({ ...services, forcePathStyle: true }),
    sns: new SNSClient(services),
    sqs: new SQSClient(services),
  };
}

export function destroyAwsClients(clients: AwsClients): void {
  const { dynamodb, s3, sns, sqs } = clients;
  for (const client of [dynamodb, s3, sns, sqs]) client.destroy();
}
