import { readEventProcessorEnvironment } from "./environment";
import { createDeadLetters } from "./dead-letters";
import { createBreakerGuard, createGuard } from "./guard";
import { createInvocationHandler } from "./invocation";
import { createSessions } from "./sessions";
import { createTransactionLog } from "./transaction-log";
import { createVisibility } from "./visibility";

/**
 * Creates the event processor: reads the environment and makes the clients and circuit breakers, once per cold start.
 *
 * Pulumi serializes this function with all it refers to into the text that Lambda runs. Only functions and plain data
 * survive that, so everything else comes from the module that is required inside.
 *
 * @throws Error that names what is wrong with the environment.
 */
export function createEventProcessorHandler() {
  const settings = readEventProcessorEnvironment(process.env);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be serialized with the function
  const clients = require("./clients") as typeof import("./clients");
  const options = {
    retryMode: "standard",
    maxAttempts: 3,
    // Without the last one the SDK only warns of a request that takes too long.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  };
  const dynamoDb = clients.DynamoDBDocumentClient.from(new clients.DynamoDBClient(options));
  const sqs = new clients.SQSClient(options);
  return createInvocationHandler(
    {
      now: () => Date.now(),
      random: () => Math.random(),
      // Not by console.log: Lambda would put the time and more in front, and the line would no longer be JSON.
      log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
      sessions: createSessions(clients, dynamoDb, settings.tableName),
      transactionLog: createTransactionLog(clients, new clients.S3Client(options), settings.bucketName),
      deadLetters: createDeadLetters(clients, sqs, settings.deadLetterQueueUrl),
      visibility: createVisibility(clients, sqs, settings.queueUrl),
      guards: {
        dynamoDb: createBreakerGuard(clients, "DynamoDB"),
        s3: createBreakerGuard(clients, "S3"),
        sqs: createGuard("SQS"),
      },
    },
    settings,
  );
}
