import * as assert from "node:assert/strict";
import { readEventProcessorEnvironment, type EventProcessorEnvironment } from "../../handlers/environment";

const environment: EventProcessorEnvironment = {
  TABLE_NAME: "sessions-dev",
  BUCKET_NAME: "transaction-logs-dev-123456789012",
  QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dev",
  DEAD_LETTER_QUEUE_URL: "http://127.0.0.1:4566/123456789012/transactions-dlq-dev",
  QUEUE_VISIBILITY_TIMEOUT_SECONDS: "180",
  QUEUE_RETENTION_SECONDS: "345600",
  QUEUE_MAX_RECEIVE_COUNT: "5",
  MAX_CONCURRENCY: "10",
  ENVIRONMENT: "dev",
};

describe("readEventProcessorEnvironment", () => {
  it("reads all variables and leaves others alone", () => {
    assert.deepEqual(readEventProcessorEnvironment({ ...environment, PATH: "/bin" }), {
      tableName: "sessions-dev",
      bucketName: "transaction-logs-dev-123456789012",
      queueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dev",
      deadLetterQueueUrl: "http://127.0.0.1:4566/123456789012/transactions-dlq-dev",
      queueVisibilityTimeoutSeconds: 180,
      queueRetentionSeconds: 345_600,
      queueMaxReceiveCount: 5,
      maxConcurrency: 10,
      metricDimensions: { Environment: "dev" },
    });
  });

  const cases: [keyof EventProcessorEnvironment, string | undefined, string][] = [
    ["TABLE_NAME", undefined, "got nothing, allowed is the name of a DynamoDB table"],
    ["TABLE_NAME", "a table", 'got "a table", allowed is the name of a DynamoDB table'],
    ["BUCKET_NAME", "Logs", 'got "Logs", allowed is the name of an S3 bucket'],
    ["QUEUE_URL", "", 'got "", allowed is the URL of an SQS queue'],
    ["QUEUE_URL", "https://", 'got "https://", allowed is the URL of an SQS queue'],
    ["DEAD_LETTER_QUEUE_URL", "arn:aws:sqs:x", 'got "arn:aws:sqs:x", allowed is the URL of an SQS queue'],
    ["QUEUE_VISIBILITY_TIMEOUT_SECONDS", "0", 'got "0", allowed is a whole number of seconds from 1 to 43200'],
    ["QUEUE_VISIBILITY_TIMEOUT_SECONDS", "43201", 'got "43201", allowed is a whole number of seconds from 1 to 43200'],
    ["QUEUE_VISIBILITY_TIMEOUT_SECONDS", "3m", 'got "3m", allowed is a whole number of seconds from 1 to 43200'],
    ["QUEUE_RETENTION_SECONDS", "59", 'got "59", allowed is a whole number of seconds from 60 to 1209600'],
    ["QUEUE_RETENTION_SECONDS", "1209601", 'got "1209601", allowed is a whole number of seconds from 60 to 1209600'],
    ["QUEUE_MAX_RECEIVE_COUNT", "1001", 'got "1001", allowed is a whole number from 1 to 1000'],
    ["MAX_CONCURRENCY", undefined, "got nothing, allowed is a whole number from 2 to 1000"],
    ["MAX_CONCURRENCY", "1", 'got "1", allowed is a whole number from 2 to 1000'],
    ["ENVIRONMENT", undefined, "got nothing, allowed is the suffix of the deployment"],
  ];
  for (const [name, value, problem] of cases) {
    it(`refuses ${name}: ${problem}`, () => {
      assert.throws(() => readEventProcessorEnvironment({ ...environment, [name]: value }), {
        message: `The environment of the event processor is wrong. Set these variables:\n${name}: ${problem}`,
      });
    });
  }

  it("names all problems at once", () => {
    assert.throws(
      () => readEventProcessorEnvironment({}),
      (error: Error) => {
        const named = error.message
          .split("\n")
          .slice(1)
          .map((line) => line.split(":")[0]);
        assert.deepEqual(named, Object.keys(environment));
        return true;
      },
    );
  });

  it("makes of a consumer's name the second dimension of its metrics", () => {
    const { metricDimensions } = readEventProcessorEnvironment({ ...environment, CONSUMER: "notifier" });
    assert.deepEqual(metricDimensions, { Environment: "dev", Consumer: "notifier" });
    assert.throws(() => readEventProcessorEnvironment({ ...environment, CONSUMER: "two words" }), {
      message:
        "The environment of the event processor is wrong. Set these variables:\n" +
        'CONSUMER: got "two words", allowed is the name of the consumer',
    });
  });
});
