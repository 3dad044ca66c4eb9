/** What the console reads and moves: the system's stores and queues, past what stands between them and the system's own parts. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { DeadLetterQueue } from "../../../shared/operations";
import { resourceNameOf } from "../../aws/account";
import { CLIENT_DEFAULTS } from "../../aws/endpoints";
import type { LocalTarget } from "../../target/local-target";
import { createConsoleDatabase, type ConsoleDatabase } from "./database";
import { createTurn, type InTurn } from "./turn";

const outputs = z.object({
  apiUrl: z.string(),
  dynamoDbTableName: z.string(),
  s3BucketName: z.string(),
  queueUrl: z.string(),
  lambdaFunctionArn: z.string(),
  deadLetterQueues: z.record(
    z.string(),
    z.union([
      z.object({ url: z.string(), queueUrl: z.string() }),
      z.object({ url: z.string(), functionName: z.string() }),
    ]),
  ) satisfies z.ZodType<Record<string, DeadLetterQueue>>,
  subscribers: z.record(z.string(), z.object({ queueUrl: z.string(), deadLetterQueueUrl: z.string() })).optional(),
});

export interface ConsoleSystem {
  outputs: z.output<typeof outputs>;
  /** Physical names of the database, and of the function that processes transactions. */
  databaseName: string;
  processorName: string;
  database: ConsoleDatabase;
  documents: DynamoDBDocumentClient;
  s3: S3Client;
  sqs: SQSClient;
  lambda: LambdaClient;
  /** For whatever walks through dead letters: a walk hides what another would find. */
  inTurn: InTurn;
  close: () => Promise<void>;
}

/** @throws Error if the program has no database, or its outputs are others than this reads. */
export function connectConsole(target: Pick<LocalTarget, "outputs" | "clients" | "endpoints" | "databases">) {
  const [[databaseName, postgres] = []] = target.databases;
  if (databaseName === undefined || !postgres) throw new Error("The program has no database: the console shows none.");
  const database = createConsoleDatabase(postgres);
  const lambda = new LambdaClient({ ...CLIENT_DEFAULTS, endpoint: target.endpoints.lambda });
  const { s3, sqs, dynamodb } = target.clients;
  const read = outputs.parse(target.outputs);
  return {
    outputs: read,
    databaseName,
    processorName: resourceNameOf(read.lambdaFunctionArn),
    database,
    documents: DynamoDBDocumentClient.from(dynamodb),
    s3,
    sqs,
    lambda,
    inTurn: createTurn(),
    close: async () => {
      lambda.destroy();
      await database.end();
    },
  } satisfies ConsoleSystem;
}
