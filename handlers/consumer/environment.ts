import { quoted } from "../../shared/quoted";

/** The environment variables that every consumer of a queue needs. */
export interface ConsumerEnvironment {
  /** URL of the queue that feeds the function. */
  QUEUE_URL: string;
  /** URL of that queue's dead-letter queue. */
  DEAD_LETTER_QUEUE_URL: string;
  /** Visibility timeout of the queue, in seconds, 1 to 43200 (SQS's own limit, 12 hours). Bounds the back-off. */
  QUEUE_VISIBILITY_TIMEOUT_SECONDS: string;
  /** How long the queue keeps a message, in seconds, 60 to 1209600 (SQS's own bounds). So long a record may wait. */
  QUEUE_RETENTION_SECONDS: string;
  /** Deliveries after which the queue's redrive policy gives a message up, 1 to 1000. */
  QUEUE_MAX_RECEIVE_COUNT: string;
  /** Runs that the queue may cause at once, 2 to 1000 (Lambda's own bounds). They share the tries of what is down. */
  MAX_CONCURRENCY: string;
  /** The deployment's suffix: the first dimension of the function's metrics. */
  ENVIRONMENT: string;
  /** The consumer's name, the second dimension of its metrics. Absent for the event processor, whose metrics are the system's. */
  CONSUMER?: string;
}

/** What a consumer works with. */
export interface ConsumerSettings {
  queueUrl: string;
  deadLetterQueueUrl: string;
  queueVisibilityTimeoutSeconds: number;
  queueRetentionSeconds: number;
  queueMaxReceiveCount: number;
  maxConcurrency: number;
  /** By name. */
  metricDimensions: Record<string, string>;
}

/** Gives a variable's value, "" where it is missing, and notes what is wrong with it. */
export type ReadVariable<Name extends string> = (
  name: Name,
  isAllowed: (value: string) => boolean,
  allowed: string,
) => string;

/**
 * Reads a function's environment.
 *
 * @param owner whose environment it is, as the error names it.
 * @param readSettings makes the settings of what it reads.
 * @throws Error that names every missing or malformed variable, its value and what is allowed.
 */
export function readEnvironment<Name extends string, Settings>(
  owner: string,
  variables: Record<string, string | undefined>,
  readSettings: (read: ReadVariable<Name>) => Settings,
): Settings {
  const problems: string[] = [];
  const settings = readSettings((name, isAllowed, allowed) => {
    const value = variables[name] ?? "";
    if (!isAllowed(value)) problems.push(`${name}: got ${quoted(variables[name])}, allowed is ${allowed}`);
    return value;
  });
  if (problems.length === 0) return settings;
  throw new Error(`The environment of the ${owner} is wrong. Set these variables:\n${problems.join("\n")}`);
}

/** Reads what every consumer needs. */
export function readConsumerSettings(read: ReadVariable<keyof ConsumerEnvironment>): ConsumerSettings {
  const queueUrl = read("QUEUE_URL", isHttpUrl, "the URL of an SQS queue");
  const deadLetterQueueUrl = read("DEAD_LETTER_QUEUE_URL", isHttpUrl, "the URL of an SQS queue");
  const readInteger = (name: keyof ConsumerEnvironment, unit: string, min: number, max: number) =>
    Number(read(name, (value) => isInteger(value, min, max), `a whole number${unit} from ${min} to ${max}`));
  const queueVisibilityTimeoutSeconds = readInteger("QUEUE_VISIBILITY_TIMEOUT_SECONDS", " of seconds", 1, 43_200);
  const queueRetentionSeconds = readInteger("QUEUE_RETENTION_SECONDS", " of seconds", 60, 1_209_600);
  const queueMaxReceiveCount = readInteger("QUEUE_MAX_RECEIVE_COUNT", "", 1, 1000);
  const maxConcurrency = readInteger("MAX_CONCURRENCY", "", 2, 1000);
  const environment = read("ENVIRONMENT", isDimension, "the suffix of the deployment");
  const consumer = read("CONSUMER", (value) => value === "" || isDimension(value), "the name of the consumer");
  return {
    queueUrl,
    deadLetterQueueUrl,
    queueVisibilityTimeoutSeconds,
    queueRetentionSeconds,
    queueMaxReceiveCount,
    maxConcurrency,
    metricDimensions: { Environment: environment, ...(consumer !== "" && { Consumer: consumer }) },
  };
}

function isHttpUrl(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value);
}

function isInteger(value: string, min: number, max: number): boolean {
  return /^[1-9]\d{0,9}$/.test(value) && Number(value) >= min && Number(value) <= max;
}

/** CloudWatch takes 1,024 characters for a dimension's value, but none that is not ASCII. */
function isDimension(value: string): boolean {
  return /^[\x21-\x7e]{1,250}$/.test(value);
}
