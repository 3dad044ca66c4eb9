/** The system on this machine: the program of index.ts, with emulators and processes in the place of AWS. */
import { join } from "node:path";
import type { Properties } from "../../program/provider-answers";
import { evaluateIndex } from "../../program/run-program";
import { awsEnvironment, createAwsClients, destroyAwsClients } from "../aws/endpoints";
import type { AwsClients, Endpoints } from "../aws/endpoints";
import type { Postgres } from "../emulators/postgres";
import { startSecretsManager, type SecretsManager } from "../emulators/secrets-manager";
import { startEmulators } from "../emulators/start-emulators";
import type { LocalService } from "../fargate/local-service";
import { createOneOffTasks } from "../fargate/one-off-tasks";
import { openKeptFolder } from "../kept/kept-folder";
import { readLocalValues } from "./local-values";
import { RETRY_DELAYS_SECONDS } from "../lambda/asynchronous-invocations";
import { startInvokeApi, type InvocableFunction } from "../lambda/invoke-api";
import type { LocalFunction } from "../lambda/local-function";
import type { LiveEvent } from "../live-events/live-event";
import { deployLocally } from "./deploy-locally";
import type { LocalResource } from "./deploy-locally";
import type { LocalDeployment, LocalPorts, Surroundings } from "../resources/resource";
import { createCleanups } from "../process/cleanups";
import { rejectOnAbort } from "../process/reject-on-abort";
import { createTargetApi } from "./target-api";

export interface LocalTargetOptions {
  /** Whose Pulumi.<stack>.yaml is read; dev by default. */
  stack?: string;
  /** Where that file and Pulumi.yaml are; the project's folder by default. */
  directory?: string;
  /** Registers the resources and gives the outputs; index.ts by default. */
  program?: () => Promise<unknown>;
  /** Configuration values above the stack's, by key; keys without a namespace are the project's. */
  config?: Readonly<Record<string, string>>;
  /** Any free ones by default. */
  ports?: LocalPorts;
  /** A folder, as an absolute path, that keeps database, table, queues, topics, bucket and secrets for the next target. */
  keep?: string;
  /** What stands around the system's own parts; nothing by default. */
  around?: Surroundings;
  /** Added to each function's environment, above everything else: a test's own endpoint, say. */
  functionEnvironment?: Readonly<Record<string, string>>;
  /** Waits before each retry of an asynchronous invocation. */
  asynchronousRetryDelaysSeconds?: readonly number[];
  /** Within which everything has to be there; 120 by default, many times what it takes. */
  startLimitSeconds?: number;
  onEvent?: (event: LiveEvent) => void;
  /** Stops the target, also while it starts. */
  signal?: AbortSignal;
}

export interface LocalTarget {
  /** Outputs of the program. */
  outputs: Properties;
  endpoints: Endpoints;
  /** Variables with which the aws CLI and SDKs talk to it. */
  environment: Record<string, string>;
  /** What exists on this machine. */
  resources: readonly LocalResource[];
  clients: AwsClients;
  /** By name. */
  functions: ReadonlyMap<string, { localFunction: LocalFunction }>;
  /** By name. */
  services: ReadonlyMap<string, LocalService>;
  /** By cluster identifier. */
  databases: ReadonlyMap<string, Postgres>;
  /** Secrets by ARN; a test rotates them here. */
  secrets: SecretsManager;
  /** The bearer token of the API, from its secret. */
  apiToken: string;
  /** Aborts when the target breaks down or its owner's signal aborts; the reason is an error. Stopping is the owner's. */
  ended: AbortSignal;
  /** Ends everything that was started and removes what was written. May be called at any time, and again. */
  stop: () => Promise<void>;
}

const ANY_PORTS: LocalPorts = { services: 0, dynamodb: 0, lambda: 0, loadBalancer: 0, secretsManager: 0 };

const NOTHING_AROUND: Surroundings = {
  endpoints: (own) => Promise.resolve(own),
  databasePort: (own) => Promise.resolve(own),
  environment: {},
};

const START_LIMIT_SECONDS = 120;

/**
 * Starts the emulators, runs the program against them and waits until all of it is there.
 *
 * One target at a time may be starting in a process, as Pulumi's runtime is global; any number may run.
 * @throws Error with a message for the user: a port in use, a wrong configuration, an unknown resource type.
 */
export async function startLocalTarget(options: LocalTargetOptions = {}): Promise<LocalTarget> {
  const { defer, run: stop } = createCleanups();
  const broken = new AbortController();
  const ended = AbortSignal.any([broken.signal, ...(options.signal ? [options.signal] : [])]);
  const onFailure = (error: Error) => {
    broken.abort(error);
  };
  const creating = new Set<string>();
  const { startLimitSeconds = START_LIMIT_SECONDS } = options;
  const limit = setTimeout(() => {
    onFailure(overdue(startLimitSeconds, creating));
  }, startLimitSeconds * 1000);
  const starting = deploy(options, { signal: ended, onFailure, defer, creating });
  try {
    return { ...(await Promise.race([starting, rejectOnAbort(ended)])), ended, stop };
  } catch (error) {
    // Whatever failed because of the end is no news.
    const reason: unknown = ended.aborted ? ended.reason : error;
    await stop();
    // What was being created in the meantime is there now, or has failed; then it is cleaned up as well.
    await starting.catch(() => undefined);
    await stop();
    throw reason;
  } finally {
    clearTimeout(limit);
  }
}

function overdue(seconds: number, creating: ReadonlySet<string>): Error {
  const what = [...creating].join(", ") || "the program";
  return new Error(
    `The system did not start within ${seconds} s; it waited for ${what}. Try again when the machine is less busy.`,
  );
}

/** What is kept, or places of nothing. */
function openKept(path: string | undefined, stack: string, defer: LocalDeployment["defer"]) {
  if (path === undefined) return { values: () => new Map<string, string>(), folderOf: () => undefined };
  const { values, close } = openKeptFolder(path, stack);
  defer(close);
  return { values, folderOf: (name: string) => join(path, name) };
}

type Start = Pick<LocalDeployment, "signal" | "creating" | "onFailure" | "defer">;

async function deploy(
  options: LocalTargetOptions,
  { signal, onFailure, defer, creating }: Start,
): Promise<Omit<LocalTarget, "ended" | "stop">> {
  const { stack = "dev", ports = ANY_PORTS, program = evaluateIndex, around = NOTHING_AROUND } = options;
  const config = readLocalValues(stack, options.config ?? {}, options.directory);
  const functions = new Map<string, InvocableFunction>();
  const services = new Map<string, LocalService>();
  const databases = new Map<string, Postgres>();
  const kept = openKept(options.keep, stack, defer);
  const emulators = await startEmulators(ports, onFailure, kept.folderOf("emulators"));
  defer(emulators.stop);
  const oneOffTasks = createOneOffTasks();
  defer(oneOffTasks.stop);
  const targetApi = createTargetApi(oneOffTasks, services);
  const api = await startInvokeApi(ports.lambda, (name) => functions.get(name), targetApi.listener);
  defer(api.stop);
  const secrets = await startSecretsManager(ports.secretsManager, kept.values("secret"));
  defer(secrets.stop);
  const { services: servicesUrl, dynamodb } = emulators;
  const endpoints = { services: servicesUrl, dynamodb, lambda: api.url, secretsManager: secrets.endpoint };
  const createClients = (where: Endpoints) => {
    const created = createAwsClients(where);
    defer(() => {
      destroyAwsClients(created);
    });
    return created;
  };
  const clients = createClients(endpoints);
  const partsEndpoints = await around.endpoints(endpoints);
  const { outputs, resources } = await deployLocally(program, stack, config, {
    clients: createClients(partsEndpoints),
    endpoints: partsEndpoints,
    around,
    ports,
    secrets,
    generated: kept.values("generated"),
    databasesFolder: kept.folderOf("databases"),
    databases,
    targetGroups: new Map(),
    services,
    oneOffTasks,
    functions,
    functionEnvironment: options.functionEnvironment ?? {},
    asynchronousRetryDelaysSeconds: options.asynchronousRetryDelaysSeconds ?? RETRY_DELAYS_SECONDS,
    creating,
    onFailure,
    signal,
    emit: options.onEvent ?? (() => undefined),
    defer,
  });
  const environment = awsEnvironment(endpoints);
  targetApi.describe({ outputs, environment });
  const apiToken = secrets.read(String(outputs.apiTokenSecretArn)) ?? "";
  return { outputs, endpoints, environment, clients, apiToken, functions, services, databases, secrets, resources };
}
