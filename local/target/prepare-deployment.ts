/** What there is before the program's first resource: the emulators, and the servers that answer for the rest of AWS. */
import { join } from "node:path";
import type { Properties } from "../../program/provider-answers";
import { awsEnvironment, createAwsClients, destroyAwsClients, type Endpoints } from "../aws/endpoints";
import { startSecretsManager } from "../emulators/secrets-manager";
import { startEmulators } from "../emulators/start-emulators";
import type { LocalService } from "../fargate/local-service";
import { createOneOffTasks } from "../fargate/one-off-tasks";
import { openKeptFolder } from "../kept/kept-folder";
import { RETRY_DELAYS_SECONDS } from "../lambda/asynchronous-invocations";
import { startInvokeApi, type InvocableFunction } from "../lambda/invoke-api";
import type { LiveEvent } from "../live-events/live-event";
import { createResource } from "../resources/create-resource";
import type { LocalPorts } from "../process/ports";
import type { LocalDeployment, Surroundings } from "../resources/resource";
import { createTargetApi } from "./target-api";

export interface DeploymentOptions {
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
  onEvent?: (event: LiveEvent) => void;
}

const ANY_PORTS: LocalPorts = { services: 0, dynamodb: 0, lambda: 0, loadBalancer: 0, secretsManager: 0 };

export const NOTHING_AROUND: Surroundings = {
  endpoints: (own) => Promise.resolve(own),
  databasePort: (own) => Promise.resolve(own),
  environment: {},
};

/** How a target starts and ends. */
export type Start = Pick<LocalDeployment, "signal" | "creating" | "onFailure" | "defer">;

/** What is kept, or places of nothing. */
function openKept(path: string | undefined, stack: string, defer: LocalDeployment["defer"]) {
  if (path === undefined) return { values: () => new Map<string, string>(), folderOf: () => undefined };
  const { values, close } = openKeptFolder(path, stack);
  defer(close);
  return { values, folderOf: (name: string) => join(path, name) };
}

/** Starts what the program's resources are made with. */
export async function prepareDeployment(options: DeploymentOptions, stack: string, start: Start) {
  const { ports = ANY_PORTS, around = NOTHING_AROUND } = options;
  const { onFailure, defer } = start;
  const functions = new Map<string, InvocableFunction>();
  const services = new Map<string, LocalService>();
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
  const deployment: LocalDeployment = {
    ...start,
    clients: createClients(partsEndpoints),
    endpoints: partsEndpoints,
    around,
    ports,
    secrets,
    generated: kept.values("generated"),
    databasesFolder: kept.folderOf("databases"),
    databases: new Map(),
    targetGroups: new Map(),
    services,
    oneOffTasks,
    functions,
    functionEnvironment: options.functionEnvironment ?? {},
    asynchronousRetryDelaysSeconds: options.asynchronousRetryDelaysSeconds ?? RETRY_DELAYS_SECONDS,
    emit: options.onEvent ?? (() => undefined),
  };
  return {
    deployment,
    create: (type: string, name: string, inputs: Properties) => createResource(type, name, inputs, deployment),
    targetApi,
    secrets,
    endpoints,
    environment: awsEnvironment(endpoints),
    clients,
  };
}
