import { quoted } from "../shared/quoted";

/** The function's environment variables, all required. */
export interface EventProcessorEnvironment {
  /** Name of the sessions table. */
  TABLE_NAME: string;
  /** Name of the transaction log's bucket. */
  BUCKET_NAME: string;
  /** URL of the queue that feeds the function. */
  QUEUE_URL: string;
  /** URL of that queue's dead-letter queue. */
  DEAD_LETTER_QUEUE_URL: string;
  /** Visibility timeout of the queue, in seconds, 1 to 43200 (SQS's own limit, 12 hours). Bounds the back-off. */
  QUEUE_VISIBILITY_TIMEOUT_SECONDS: string;
  /** The deployment's suffix: the dimension of the function's metrics. */
  ENVIRONMENT: string;
}

/** The same, read. */
export interface EventProcessorSettings {
  tableName: string;
  bucketName: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  queueVisibilityTimeoutSeconds: number;
  environment: string;
}

/**
 * Reads the function's environment.
 *
 * @throws Error that names every missing or malformed variable, its value and what is allowed.
 */
export function readEventProcessorEnvironment(variables: Record<string, string | undefined>): EventProcessorSettings {
  const problems: string[] = [];
  const read = (name: keyof EventProcessorEnvironment, isAllowed: (value: string) => boolean, allowed: string) => {
    const value = variables[name] ?? "";
    if (!isAllowed(value)) problems.push(`${name}: got ${quoted(variables[name])}, allowed is ${allowed}`);
    return value;
  };
  const settings = {
    tableName: read("TABLE_NAME", (value) => /^[A-Za-z0-9_.-]{3,255}$/.test(value), "the name of a DynamoDB table"),
    bucketName: read("BUCKET_NAME", (value) => /^[a-z0-9.-]{3,63}$/.test(value), "the name of an S3 bucket"),
    queueUrl: read("QUEUE_URL", isHttpUrl, "the URL of an SQS queue"),
    deadLetterQueueUrl: read("DEAD_LETTER_QUEUE_URL", isHttpUrl, "the URL of an SQS queue"),
    queueVisibilityTimeoutSeconds: Number(
      read("QUEUE_VISIBILITY_TIMEOUT_SECONDS", isVisibilityTimeout, "a whole number of seconds from 1 to 43200"),
    ),
    environment: read("ENVIRONMENT", (value) => /^[\x21-\x7e]{1,250}$/.test(value), "the suffix of the deployment"),
  };
  if (problems.length === 0) return settings;
  throw new Error(`The environment of the event processor is wrong. Set these variables:\n${problems.join("\n")}`);
}

function isHttpUrl(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value);
}

function isVisibilityTimeout(value: string): boolean {
  return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 43200;
}
