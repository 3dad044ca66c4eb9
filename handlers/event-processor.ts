import { createSessionRejection } from "../domain/session-rejection";
import { createCircuitBreaker } from "./consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "./consumer/client-options";
import { createConsumerPorts } from "./consumer/create-ports";
import { protectPort } from "./consumer/protect-port";
import { createQueueConsumer, type QueueConsumer } from "./consumer/queue-consumer";
import { loadRuntime } from "./consumer/runtime";
import { readEventProcessorEnvironment } from "./environment";
import { recordTransaction } from "./record-transaction";
import type { Runtime } from "./runtime";
import { createRejections, createSessions } from "./sessions";
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
  const ports = createConsumerPorts(runtime, settings);
  const createBreaker = () => createCircuitBreaker(runtime, settings);
  // A missing grant and throttling may hit the writes alone: reads that succeed must not close their circuit.
  const [reading, writing] = [createBreaker(), createBreaker()];
  const { find, ...writes } = createSessions(runtime, dynamoDb, settings.tableName);
  const stores = {
    sessions: { ...protectPort("DynamoDB", { find }, reading), ...protectPort("DynamoDB", writes, writing) },
    transactionLog: protectPort("S3", createTransactionLog(runtime, s3, settings.bucketName), createBreaker()),
  };
  const rejections = protectPort("DynamoDB", createRejections(runtime, dynamoDb, settings.tableName), writing);
  return createQueueConsumer(
    ports,
    settings,
    (transaction, signal) => recordTransaction(transaction, stores, signal),
    async (transaction, reason, signal) => {
      const rejection = createSessionRejection(transaction, reason, ports.now());
      if (rejection) await rejections.mark(rejection, signal);
    },
  );
}
