/** What the creators of resources share. */
import type { Postgres } from "../emulators/postgres";
import type { SecretsManager } from "../emulators/secrets-manager";
import type { AwsClients, Endpoints } from "../endpoints";
import type { AsynchronousInvocations } from "../lambda/asynchronous-invocations";
import type { LocalFunction } from "../lambda/local-function";
import type { EmitLiveEvent } from "../live-events";
import type { LoadBalancer } from "../fargate/load-balancer";
import type { LocalService } from "../fargate/local-service";

/** Where to listen; 0 for any. */
export interface LocalPorts {
  services: number;
  dynamodb: number;
  lambda: number;
  loadBalancer: number;
  secretsManager: number;
}

/** A target group and the load balancer that it belongs to. */
export interface TargetGroup {
  loadBalancer: LoadBalancer;
  healthCheckPath: string;
}

/** A function and what belongs to it. */
export interface DeployedFunction {
  localFunction: LocalFunction;
  asynchronous: AsynchronousInvocations;
}

/** What there is to create with, and what has been created so far. */
export interface Deployment {
  clients: AwsClients;
  endpoints: Endpoints;
  ports: LocalPorts;
  secrets: Pick<SecretsManager, "put">;
  /** By cluster identifier. */
  databases: Map<string, Postgres>;
  /** By ARN. */
  targetGroups: Map<string, TargetGroup>;
  /** By name. */
  services: Map<string, LocalService>;
  /** By physical name. */
  functions: Map<string, DeployedFunction>;
  /** Added to each function's variables, after them. */
  functionEnvironment: Readonly<Record<string, string>>;
  /** Waits before each retry of an asynchronous invocation. */
  asynchronousRetryDelaysSeconds: readonly number[];
  emit: EmitLiveEvent;
  /** Aborts when the target has to end, also before everything is there. */
  signal: AbortSignal;
  /** Registers work for the end, last in, first out. */
  defer: (cleanup: () => unknown) => void;
}

/** A resource's inputs as the program gives them, or its outputs as it reads them. */
export type Properties = Record<string, unknown>;

/** What a resource is once it exists. Inputs that are not repeated in `outputs` are outputs as they are. */
export interface Created {
  id: string;
  outputs: Properties;
  /** Where it is to be found on this machine; absent for what does not exist here. */
  location?: string;
}

/**
 * Creates a resource on this machine.
 *
 * Its `inputs` come from the typed arguments of the program's resources, so a creator states those that it reads as a
 * type of its own; what it does not read has no effect here.
 *
 * @param name the resource's logical name, for those that have no physical one.
 */
export type CreateResource<Inputs = never> = (inputs: Inputs, name: string, deployment: Deployment) => Promise<Created>;
