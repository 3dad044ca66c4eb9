/** The system on this machine: the program of index.ts, with emulators and processes in the place of AWS. */
import type { Properties } from "../../program/provider-answers";
import type { AwsClients, Endpoints } from "../aws/endpoints";
import type { Postgres } from "../emulators/postgres";
import type { SecretsManager } from "../emulators/secrets-manager";
import type { LocalService } from "../fargate/local-service";
import type { LocalFunction } from "../lambda/local-function";
import { createCleanups } from "../process/cleanups";
import { rejectOnAbort } from "../process/reject-on-abort";
import { deployLocally, type LocalResource, type MonitoringResource } from "./deploy-locally";
import { readLocalValues } from "./local-values";
import type { DeploymentOptions, Start } from "./prepare-deployment";

export interface LocalTargetOptions extends DeploymentOptions {
  /** Whose Pulumi.<stack>.yaml is read; dev by default. */
  stack?: string;
  /** Where that file and Pulumi.yaml are; the project's folder by default. */
  directory?: string;
  /** Registers the resources and gives the outputs, in this process; index.ts in one of its own by default. */
  program?: () => Promise<unknown>;
  /** Configuration values above the stack's, by key; keys without a namespace are the project's. */
  config?: Readonly<Record<string, string>>;
  /** Within which everything has to be there; 120 by default, many times what it takes. */
  startLimitSeconds?: number;
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
  /** Alarms and dashboard of the program. */
  monitoring: readonly MonitoringResource[];
  clients: AwsClients;
  /** By name. */
  functions: ReadonlyMap<string, { localFunction: LocalFunction }>;
  /** By name. */
  services: ReadonlyMap<string, LocalService>;
  /** By cluster identifier. */
  databases: ReadonlyMap<string, Postgres>;
  /** Secrets by ARN; a test rotates them here. */
  secrets: SecretsManager;
  /** The bearer token of the API, as its secret has it now. */
  readonly apiToken: string;
  /** Aborts when the target breaks down or its owner's signal aborts; the reason is an error. Stopping is the owner's. */
  ended: AbortSignal;
  /** Ends everything that was started and removes what was written. May be called at any time, and again. */
  stop: () => Promise<void>;
}

const START_LIMIT_SECONDS = 120;

/**
 * Starts the emulators, runs the program against them and waits until all of it is there.
 *
 * One target at a time may evaluate a program in this process, as Pulumi's runtime is global; any number may run.
 * @throws Error with a message for the user: a port in use, a wrong configuration, an unknown resource type.
 */
export async function startLocalTarget(options: LocalTargetOptions): Promise<LocalTarget> {
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
    // Not copied, as the token is read when it is asked for.
    return Object.assign(await Promise.race([starting, rejectOnAbort(ended)]), { ended, stop });
  } catch (error) {
    // Whatever failed because of the end is no news.
    const reason = (ended.aborted ? ended.reason : error) as Error;
    onFailure(reason);
    // What was being created in the meantime is there then, or has failed, and is cleaned up as well.
    await Promise.allSettled([stop(), starting]);
    await Promise.allSettled([stop()]);
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

async function deploy(options: LocalTargetOptions, start: Start): Promise<Omit<LocalTarget, "ended" | "stop">> {
  const { stack = "dev", program } = options;
  const config = readLocalValues(stack, options.config ?? {}, options.directory);
  const preparing = prepare(options, stack, start);
  try {
    const deployed = await deployLocally(program, stack, config, preparing, start.signal);
    const { deployment, targetApi, secrets, ...own } = await preparing;
    const { outputs, ...registered } = pastSurroundings(deployed, deployment.endpoints, own.endpoints);
    const { functions, services, databases } = deployment;
    targetApi.describe({ outputs, environment: own.environment });
    return {
      ...own,
      ...registered,
      outputs,
      secrets,
      functions,
      services,
      databases,
      get apiToken() {
        return secrets.read(String(outputs.apiTokenSecretArn))?.trim() ?? "";
      },
    };
  } catch (error) {
    await Promise.allSettled([preparing]);
    throw error;
  }
}

/**
 * The system's own parts meet what stands around them, also at a queue's URL, which names where the queue was asked for. Whoever
 * reads outputs and resources means the emulators themselves.
 */
function pastSurroundings<T>(result: T, around: Endpoints, own: Endpoints): T {
  if (around === own) return result;
  const text = JSON.stringify(result).replaceAll(around.services, own.services);
  return JSON.parse(text.replaceAll(around.dynamodb, own.dynamodb)) as T;
}

/** What it takes is loaded while the program's process, which takes longest, loads its own. */
async function prepare(options: DeploymentOptions, stack: string, start: Start) {
  const { prepareDeployment } = await import("./prepare-deployment");
  return prepareDeployment(options, stack, start);
}
