/** The event processor's batches. */
import { createConsumerPorts } from "../../handlers/consumer/create-ports";
import { readEventProcessorEnvironment, type EventProcessorEnvironment } from "../../handlers/environment";
import { createEventProcessor } from "../../handlers/event-processor";
import * as runtime from "../../handlers/event-processor-imports";
import { CLIENT_OPTIONS } from "../../handlers/consumer/client-options";
import { prepareClient } from "../../handlers/consumer/prepare-client";
import type { QueueConsumer } from "../../handlers/consumer/queue-consumer";
import { createRejections, createSessions } from "../../handlers/sessions";
import { createTransactionLog } from "../../handlers/transaction-log";
import { CLIENT_DEFAULTS } from "../../local/aws/endpoints";
import { startAwsStub } from "../aws-stub";
import type { Growth } from "../growth";
import { timed } from "../interleave";

const ROUNDS = 11;

/** Lambda's longest. */
const REMAINING_MILLISECONDS = 900_000;

export const batches: Growth = {
  name: "batches",
  what: "The event processor takes a batch of the queue whose transactions it has never seen, from call to answer.",
  title: "One batch through the event processor",
  size: "records in the batch",
  sizes: [1, 10, 100, 1_000],
  async prepare(context) {
    const { url } = await startAwsStub(context);
    const consume = createProcessor(url);
    let batch = 0;
    const take = async (size: number) => {
      const event = createEvent((batch += 1), size);
      const invocation = { awsRequestId: "bench", getRemainingTimeInMillis: () => REMAINING_MILLISECONDS };
      const answer = await consume(event, invocation);
      if (!("batchItemFailures" in answer) || answer.batchItemFailures.length > 0)
        throw new Error(`Records of a batch of ${size} were not processed: ${JSON.stringify(answer).slice(0, 200)}`);
    };
    for (let round = 0; round < ROUNDS; round += 1) await take(10);
    return async (size) => {
      const samples: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) samples.push(await timed(() => take(size)));
      return { batch: samples };
    };
  },
};

/** As `createEventProcessorHandler` makes it, but for where its clients go and that it writes no log. */
function createProcessor(url: string): QueueConsumer {
  const settings = readEventProcessorEnvironment({
    TABLE_NAME: "sessions",
    BUCKET_NAME: "transaction-logs",
    QUEUE_URL: `${url}/transactions`,
    DEAD_LETTER_QUEUE_URL: `${url}/transactions-dlq`,
    QUEUE_VISIBILITY_TIMEOUT_SECONDS: "5400",
    QUEUE_RETENTION_SECONDS: "345600",
    QUEUE_MAX_RECEIVE_COUNT: "5",
    MAX_CONCURRENCY: "2",
    ENVIRONMENT: "bench",
  } satisfies EventProcessorEnvironment);
  const options = { ...CLIENT_OPTIONS, ...CLIENT_DEFAULTS, endpoint: url };
  const dynamoDb = prepareClient(new runtime.DynamoDBClient(options));
  const s3 = prepareClient(new runtime.S3Client({ ...options, forcePathStyle: true }));
  const ports = { ...createConsumerPorts(runtime, settings), log: () => undefined };
  return createEventProcessor(runtime, ports, settings, {
    sessions: createSessions(runtime, dynamoDb, settings.tableName),
    transactionLog: createTransactionLog(runtime, s3, settings.bucketName),
    rejections: createRejections(runtime, dynamoDb, settings.tableName),
  });
}

function createEvent(batch: number, size: number): object {
  const timestamp = Date.now();
  const Records = Array.from({ length: size }, (_, n) => ({
    messageId: `message-${batch}-${n}`,
    receiptHandle: `receipt-${batch}-${n}`,
    body: JSON.stringify({
      transactionId: `t-${batch}-${n}`,
      userId: "user-1",
      amount: "12.50",
      currency: "EUR",
      timestamp,
    }),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(timestamp),
      SenderId: "bench",
      ApproximateFirstReceiveTimestamp: String(timestamp),
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:transactions",
    awsRegion: "us-east-1",
  }));
  return { Records };
}
