import { quoted } from "../../shared/quoted";

/** The environment variables that every consumer of a queue needs. */
export interface ConsumerEnvironment {
  /** URL of the queue that feeds the function. */
  QUEUE_URL: string;
  /** URL of that queue's dead-letter queue. */
  DEAD_LETTER_QUEUE_URL: string;
  /** Visibility timeout of the queue, in seconds, 1 to 43200 (SQS's own limit, 12 hours). Bounds the back-off. */
  QUEUE_VISIBILITY_TIMEOUT_SECONDS: string;
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
  const queueVisibilityTimeoutSeconds = Number(
    read("QUEUE_VISIBILITY_TIMEOUT_SECONDS", isVisibilityTimeout, "a whole number of seconds from 1 to 43200"),
  );
  const environment = read("ENVIRONMENT", isDimension, "the suffix of the deployment");
  const consumer = read("CONSUMER", (value) => value === "" || isDimension(value), "the name of the consumer");
  return {
    queueUrl,
    deadLetterQueueUrl,
    queueVisibilityTimeoutSeconds,
    metricDimensions: { Environment: environment, ...(consumer !== "" && { Consumer: consumer }) },
  };
}

function isHttpUrl(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value);
}

function isVisibilityTimeout(value: string): boolean {
  return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 43200;
}

/** CloudWatch takes 1,024 characters for a dimension's value, but none that is not ASCII. */
function isDimension(value: string): boolean {
  return /^[\x21-\x7e]{1,250}$/.test(value);
}
