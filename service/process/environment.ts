/** The service's settings: the names of its environment variables, their bounds, and the only code that reads them. */
import { z } from "zod";
import { quoted } from "../../shared/quoted";
import { SettingsError } from "./errors";

const text = (remedy: string) => z.string(remedy).min(1, remedy);

function integer(min: number, max: number, meaning: string) {
  const remedy = `set ${meaning}, a whole number from ${min} to ${max}`;
  return z
    .string(remedy)
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max, remedy)
    .transform(Number);
}

/** How the database is reached: by the service, and by a one-off task of an operator. */
const databaseVariables = {
  /** Writer endpoint of the cluster. */
  DATABASE_HOST: text("set the writer endpoint of the database"),
  DATABASE_PORT: integer(1, 65_535, "the port of the database"),
  DATABASE_NAME: text("set the name of the database"),
  /** Secret with JSON `{username, password}`, as RDS manages it. */
  DATABASE_SECRET_ARN: text("set the ARN of the secret with the database's user name and password"),
  /** Which authorities may have signed the server's certificate: `rds` for Amazon RDS, otherwise the path of a PEM file. */
  DATABASE_CA: text("set rds, or the path of a PEM file with the certificate authority"),
};

const databaseSchema = z.object(databaseVariables);

/** What a process reads that works with the database alone. */
export type DatabaseEnvironment = z.input<typeof databaseSchema>;

export type DatabaseSettings = z.output<typeof databaseSchema>;

const schema = z.object({
  /** Suffix of the stack, the dimension of the metrics. */
  ENVIRONMENT: text("set the stack's suffix, such as dev"),
  /** Address to listen on; a container listens on every interface. */
  HOST: text("set the address to listen on").default("0.0.0.0"),
  PORT: integer(0, 65_535, "the port to listen on (0 takes a free one)"),

  ...databaseVariables,
  /** Connections of this task: its share of what the cluster has room for. */
  DATABASE_POOL_SIZE: integer(1, 50, "the number of database connections of one task"),
  /** How long the start waits for a database that is being created or fails over, which Aurora does in less than 60 s as a rule ("High availability for Amazon Aurora"). */
  DATABASE_WAIT_SECONDS: integer(0, 600, "the seconds to wait for the database at the start").default(60),

  /** Secret whose text is the bearer token of the API. */
  API_TOKEN_SECRET_ARN: text("set the ARN of the secret with the API's bearer token"),
  QUEUE_URL: z.url("set the URL of the transactions queue"),
  DEAD_LETTER_QUEUE_URL: z.url("set the URL of the transactions queue's dead-letter queue"),
  TABLE_NAME: text("set the name of the sessions table"),
  /** Of the transaction log. */
  BUCKET_NAME: text("set the name of the transaction log's bucket"),

  /** Idle timeout of the load balancer; the service keeps idle connections 5 s longer, so that it never closes one in use. */
  ALB_IDLE_TIMEOUT_SECONDS: integer(1, 4_000, "the idle timeout of the load balancer in seconds"),
  /** Requests that one client may send to one task in a second. */
  RATE_LIMIT_PER_SECOND: integer(1, 1_000_000, "the requests allowed for a client in one second").default(200),
  /** Time between "not ready" and closing the listener, in which the load balancer stops sending requests. */
  SHUTDOWN_DELAY_SECONDS: integer(0, 60, "the seconds to keep serving after SIGTERM").default(5),
});

/** What the process reads of its environment; what has a default may be left out. */
export type ServiceEnvironment = z.input<typeof schema>;

export type ServiceSettings = z.output<typeof schema>;

/**
 * Reads and checks the service's settings.
 * @throws SettingsError with every problem at once, each with the variable's name, what it is and what to set. No variable holds a
 *   secret.
 */
export function readServiceSettings(env: Environment): ServiceSettings {
  return read(schema, env, "the service");
}

/** As `readServiceSettings`, for a process that works with the database alone. */
export function readDatabaseSettings(env: Environment): DatabaseSettings {
  return read(databaseSchema, env, "the task");
}

type Environment = Record<string, string | undefined>;

function read<Settings>(settings: z.ZodType<Settings>, env: Environment, process: string): Settings {
  const result = settings.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: [name = ""], message }) => {
    const given = env[String(name)];
    return `  ${String(name)} is ${given === undefined ? "missing" : quoted(given)}: ${message}`;
  });
  throw new SettingsError(`The environment of ${process} is wrong:\n${problems.join("\n")}`);
}
