/** The service's tasks as the image has them, and what they are compared with: each a process, on one database. */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PROJECT_FOLDER } from "../../build/bundle";
import { createImageContext } from "../../build/image-context";
import { arn } from "../../local/aws/account";
import { CLIENT_DEFAULTS } from "../../local/aws/endpoints";
import { startSecretsManager } from "../../local/emulators/secrets-manager";
import { taskNodeArguments } from "../../local/fargate/node-arguments";
import { startTaskProcess } from "../../local/fargate/task-process";
import { NO_SHARED_CONFIGURATION } from "../../local/process/callers-environment";
import type { ServiceEnvironment } from "../../service/process/environment";
import { startAwsStub } from "../aws-stub";
import type { BenchDatabase, Context } from "../context";
import type { BareServiceOptions } from "./bare-service";

const CHECK_PERIOD_MILLISECONDS = 20;
/** With the default of `taskMemoryMiB`. */
const NODE_ARGUMENTS = taskNodeArguments(join(PROJECT_FOLDER, "service"), 512);
const DATABASE_SECRET_ARN = arn("secretsmanager", "secret:database");
const TOKEN_SECRET_ARN = arn("secretsmanager", "secret:token");

export interface Services {
  urls: string[];
  token: string;
}

/** @returns where so many tasks listen, whose queue answers at once. */
export async function startServices(context: Context, database: BenchDatabase, count: number): Promise<Services> {
  const { folder } = await createImageContext();
  const token = randomBytes(32).toString("hex");
  const environment = await createEnvironment(context, database, token);
  const imageFolder = join(PROJECT_FOLDER, folder);
  const urls = Array.from({ length: count }, () => startTask(context, imageFolder, environment));
  return { urls: await Promise.all(urls), token };
}

/** @returns where a Fastify listens that validates and inserts, with a pool and a heap as a task's. */
export async function startBareService({ defer }: Context, { options }: BenchDatabase): Promise<string> {
  const child = fork(join(__dirname, "bare-service.ts"), { execArgv: [...NODE_ARGUMENTS, "-r", "ts-node/register"] });
  defer(() => {
    child.kill();
  });
  const { host, port, database, certificateAuthorities, poolSize } = options;
  const credentials = await options.credentials.get();
  child.send({ host, port, database, certificateAuthorities, poolSize, credentials } satisfies BareServiceOptions);
  const ended = once(child, "exit").then(() => {
    throw new Error("What the service is compared with ended before it listened.");
  });
  ended.catch(() => undefined);
  const [listening] = (await Promise.race([once(child, "message"), ended])) as [number]; // our own process
  return `http://127.0.0.1:${listening}`;
}

async function startTask(context: Context, imageFolder: string, environment: Record<string, string>): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string) => {
    if (lines.length < 20) lines.push(line);
  };
  const task = startTaskProcess({
    imageFolder,
    program: "bin/main.js",
    nodeArguments: NODE_ARGUMENTS,
    environment,
    onLine,
  });
  context.defer(task.stop);
  for (;;) {
    const url = task.url();
    if (url !== undefined) return url;
    context.signal.throwIfAborted();
    if (!task.isAlive()) throw new Error(`The service ended with ${await task.ended}:\n${lines.join("\n")}`);
    await delay(CHECK_PERIOD_MILLISECONDS);
  }
}

async function createEnvironment(
  context: Context,
  { options }: BenchDatabase,
  token: string,
): Promise<Record<string, string>> {
  const { defer } = context;
  const folder = await mkdtemp(join(tmpdir(), "transaction-system-bench-"));
  defer(() => rm(folder, { recursive: true, force: true }));
  const caPath = join(folder, "certificate-authority.pem");
  await writeFile(caPath, options.certificateAuthorities.join("\n"));
  const secrets = await startSecretsManager();
  defer(secrets.stop);
  secrets.put(DATABASE_SECRET_ARN, JSON.stringify(await options.credentials.get()));
  secrets.put(TOKEN_SECRET_ARN, token);
  const { url: aws } = await startAwsStub(context);
  const variables: ServiceEnvironment = {
    ENVIRONMENT: "bench",
    PORT: "0",
    DATABASE_HOST: options.host,
    DATABASE_PORT: String(options.port),
    DATABASE_NAME: options.database,
    DATABASE_SECRET_ARN,
    DATABASE_CA: caPath,
    DATABASE_POOL_SIZE: String(options.poolSize),
    API_TOKEN_SECRET_ARN: TOKEN_SECRET_ARN,
    QUEUE_URL: `${aws}/transactions`,
    DEAD_LETTER_QUEUE_URL: `${aws}/transactions-dlq`,
    TABLE_NAME: "sessions",
    BUCKET_NAME: "transaction-logs",
    ALB_IDLE_TIMEOUT_SECONDS: "60",
    RATE_LIMIT_PER_SECOND: "1000000",
  };
  return {
    ...NO_SHARED_CONFIGURATION,
    ...variables,
    AWS_REGION: CLIENT_DEFAULTS.region,
    AWS_ACCESS_KEY_ID: CLIENT_DEFAULTS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLIENT_DEFAULTS.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
}
