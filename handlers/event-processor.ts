import { createSessionRejection } from "../domain/session-rejection";
import { createCircuitBreaker } from "./consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "./consumer/client-options";
import type { AnnounceRejection } from "./consumer/batch-consumer";
import { createConsumerPorts } from "./consumer/create-ports";
import type { ConsumerSettings } from "./consumer/environment";
import type { ConsumerPorts } from "./consumer/ports";
import { prepareClient } from "./consumer/prepare-client";
import { protectPort } from "./consumer/protect-port";
import { createQueueConsumer, type QueueConsumer } from "./consumer/queue-consumer";
import { loadRuntime, type ConsumerRuntime } from "./consumer/runtime";
import { readEventProcessorEnvironment, type EventProcessorSettings } from "./environment";
import type { ReceivedTransaction } from "../domain/transaction";
import type { Rejections, TransactionStores } from "./ports";
import { recordTransaction } from "./record-transaction";
import type { Runtime } from "./runtime";
import { createRejections, createSessions } from "./sessions";
import { createTransactionLog } from "./transaction-log";

/** Where the event processor keeps things, unprotected. */
export interface EventProcessorStores extends TransactionStores {
  rejections: Rejections;
}

/** Tells subscribers what became of a message, before it is acknowledged. As long as it rejects, the message comes back. */
export interface Announcements {
  processed: (transaction: ReceivedTransaction, signal: AbortSignal, requestId: string) => Promise<void>;
  rejected: AnnounceRejection<ReceivedTransaction>;
}

/**
 * Makes the event processor of its ports: each store behind a circuit breaker.
 * @param announcements protected; undefined where there are no subscribers.
 */
export function createEventProcessor(
  runtime: ConsumerRuntime,
  ports: ConsumerPorts,
  settings: ConsumerSettings,
  { sessions, transactionLog, rejections }: EventProcessorStores,
  announcements?: Announcements,
): QueueConsumer {
  const createBreaker = () => createCircuitBreaker(runtime, settings);
  // A missing grant and throttling may hit the writes alone: reads that succeed must not close their circuit.
  const [reading, writing] = [createBreaker(), createBreaker()];
  const { find, ...writes } = sessions;
  const stores = {
    sessions: { ...protectPort("DynamoDB", { find }, reading), ...protectPort("DynamoDB", writes, writing) },
    transactionLog: protectPort("S3", transactionLog, createBreaker()),
  };
  const { mark } = protectPort("DynamoDB", rejections, writing);
  return createQueueConsumer(
    ports,
    settings,
    async (transaction, signal, requestId) => {
      const verdict = await recordTransaction(transaction, stores, signal);
      // Of a duplicate again: the run before it may have ended between the row and its event.
      if (verdict.kind === "done") await announcements?.processed(transaction, signal, requestId);
      return verdict;
    },
    async (transaction, reason, signal) => {
      const rejection = createSessionRejection(transaction, reason, ports.now());
      if (rejection) await mark(rejection, signal);
    },
    announcements?.rejected,
  );
}

/** The stores of the event processor in Lambda. */
export function createEventProcessorStores(runtime: Runtime, { tableName, bucketName }: EventProcessorSettings) {
  const dynamoDb = prepareClient(new runtime.DynamoDBClient(CLIENT_OPTIONS));
  // Without a CRC-32 of its own: S3 checks the body's SHA-256, which the signature holds, and keeps a checksum that it makes.
  const s3 = prepareClient(
    new runtime.S3Client({ ...CLIENT_OPTIONS, requestChecksumCalculation: "WHEN_REQUIRED" as const }),
  );
  return {
    dynamoDb,
    stores: {
      sessions: createSessions(runtime, dynamoDb, tableName),
      transactionLog: createTransactionLog(runtime, s3, bucketName),
      rejections: createRejections(runtime, dynamoDb, tableName),
    },
  };
}

/**
 * Creates the event processor in Lambda: reads the environment and makes the clients, once per cold start.
 *
 * Pulumi serializes this function with all it refers to into the text that Lambda runs.
 *
 * @throws Error that names what is wrong with the environment.
 */
export function createEventProcessorHandler(): QueueConsumer {
  const settings = readEventProcessorEnvironment(process.env);
  const runtime = loadRuntime() as Runtime;
  const { stores } = createEventProcessorStores(runtime, settings);
  return createEventProcessor(runtime, createConsumerPorts(runtime, settings), settings, stores);
}
