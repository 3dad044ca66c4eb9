import { createCircuitBreaker } from "./consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "./consumer/client-options";
import { createConsumerPorts } from "./consumer/create-ports";
import { protectPort } from "./consumer/protect-port";
import { createQueueConsumer, type QueueConsumer } from "./consumer/queue-consumer";
import { loadRuntime } from "./consumer/runtime";
import { readEventProcessorEnvironment } from "./environment";
import { recordTransaction } from "./record-transaction";
import type { Runtime } from "./runtime";
import { createSessions } from "./sessions";
import { createTransactionLog } from "./transaction-log";

/**
 * Creates the event processor: reads the environment and makes the clients and circuit breakers, once per cold start.
 *
 * Pulumi serializes this function with all it refers to into the text that Lambda runs.
 *
 * @throws Error that names what is wrong with the environment.
 */
export function createEventProcessorHandler(): QueueConsumer {
  const settings = readEventProcessorEnvironment(process.env);
  const runtime = loadRuntime() as Runtime;
  const dynamoDb = runtime.DynamoDBDocumentClient.from(new runtime.DynamoDBClient(CLIENT_OPTIONS));
  const s3 = new runtime.S3Client(CLIENT_OPTIONS);
  const sessions = createSessions(runtime, dynamoDb, settings.tableName);
  const transactionLog = createTransactionLog(runtime, s3, settings.bucketName);
  const stores = {
    sessions: protectPort("DynamoDB", sessions, createCircuitBreaker(runtime)),
    transactionLog: protectPort("S3", transactionLog, createCircuitBreaker(runtime)),
  };
  return createQueueConsumer(createConsumerPorts(runtime, settings), settings, (transaction, signal) =>
    recordTransaction(transaction, stores, signal),
  );
}
