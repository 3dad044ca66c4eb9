/** What the creators of resources share. */
import type { Properties } from "../../program/provider-answers";
import type { Postgres } from "../emulators/postgres";
import type { SecretsManager } from "../emulators/secrets-manager";
import type { AwsClients, Endpoints } from "../aws/endpoints";
import type { InvocableFunction } from "../lambda/invoke-api";
import type { KeptValues } from "../kept/kept-folder";
import type { EmitLiveEvent } from "../live-events/live-event";
import type { LoadBalancer } from "../fargate/load-balancer";
import type { LocalService } from "../fargate/local-service";
import type { OneOffTasks } from "../fargate/one-off-tasks";
import type { LocalPorts } from "../process/ports";

/** What stands around the system's own parts, its tasks and functions: between them and what they depend on, and in them. */
export interface Surroundings {
  /** Where they find AWS's services, given where those are. */
  endpoints: (own: Endpoints) => Promise<Endpoints>;
  /** The port at which they find a database, given its own. */
  databasePort: (own: number) => Promise<number>;
  /** Added to the environment of each task and function. */
  environment: Readonly<Record<string, string>>;
}

/** A target group and the load balancer that it belongs to. */
export interface TargetGroup {
  loadBalancer: LoadBalancer;
  healthCheckPath: string;
}

/** What there is to create with, and what has been created so far. */
export interface LocalDeployment {
  clients: AwsClients;
  /** Where the system's own parts find AWS's services. */
  endpoints: Endpoints;
  around: Surroundings;
  ports: LocalPorts;
  secrets: Pick<SecretsManager, "put" | "read">;
  /** What was made up by chance, by logical name. */
  generated: KeptValues;
  /** Where databases keep their files; undefined for temporary folders. */
  databasesFolder: string | undefined;
  /** By cluster identifier. */
  databases: Map<string, Postgres>;
  /** By ARN. */
  targetGroups: Map<string, TargetGroup>;
  /** By name. */
  services: Map<string, LocalService>;
  oneOffTasks: Pick<OneOffTasks, "define">;
  /** By physical name. */
  functions: Map<string, InvocableFunction>;
  /** Added to each function's variables, after them. */
  functionEnvironment: Readonly<Record<string, string>>;
  /** Waits before each retry of an asynchronous invocation. */
  asynchronousRetryDelaysSeconds: readonly number[];
  /** Names of the resources that are being created. */
  creating: Set<string>;
  emit: EmitLiveEvent;
  /** Told if something breaks down that everything needs. */
  onFailure: (error: Error) => void;
  /** Aborts when the target has to end, also before everything is there. */
  signal: AbortSignal;
  /** Registers work for the end, last in, first out. */
  defer: (cleanup: () => unknown) => void;
}

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
export type CreateResource<Inputs = never> = (
  inputs: Inputs,
  name: string,
  deployment: LocalDeployment,
) => Promise<Created>;
