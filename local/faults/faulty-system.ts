/** What stands around a local target whose parts are to be disturbed, and all that faults reach of it. */
import type { Surroundings } from "../resources/resource";
import type { LocalTarget } from "../target/local-target";
import { createDisturbances, type ProcessDisturbances } from "./disturbances";
import { startFaultyConnections, type FaultyConnections } from "./faulty-connections";
import { startFaultyEndpoint, type FaultyEndpoint } from "./faulty-endpoint";

/** A local target and what stands between its parts. */
export interface FaultySystem {
  target: LocalTarget;
  /** Between clients and the load balancer. */
  api: FaultyEndpoint;
  /** Between the system's parts and S3, SQS and SNS. */
  services: FaultyEndpoint;
  /** Between the system's parts and DynamoDB. */
  dynamodb: FaultyEndpoint;
  /** Between the tasks and the database. */
  database: FaultyConnections;
  processes: Pick<ProcessDisturbances, "disturb">;
}

export interface FaultySurroundings {
  /** For the target. */
  around: Surroundings;
  /** The target that was started with them. */
  surround: (target: LocalTarget) => FaultySystem;
  /** To be called after the target has stopped. */
  stop: () => Promise<void>;
}

/** @param processes UNDISTURBED where nothing is to be loaded into the system's own processes, nor written for them. */
export async function startFaultySurroundings(
  processes: ProcessDisturbances = createDisturbances(),
): Promise<FaultySurroundings> {
  const [api, services, dynamodb] = await Promise.all([
    startFaultyEndpoint(),
    startFaultyEndpoint(),
    startFaultyEndpoint(),
  ]);
  let database: FaultyConnections | undefined;
  return {
    around: {
      endpoints: (own) => {
        services.target = own.services;
        dynamodb.target = own.dynamodb;
        return Promise.resolve({ ...own, services: services.url, dynamodb: dynamodb.url });
      },
      databasePort: async (own) => {
        database = await startFaultyConnections(own);
        return database.port;
      },
      environment: processes.environment,
    },
    surround: (target) => {
      if (!database) throw new Error("The target was started without these surroundings, or has no database.");
      api.target = `http://${String(target.outputs.loadBalancerDns)}`;
      return { target, api, services, dynamodb, database, processes };
    },
    stop: async () => {
      await Promise.all([api.stop(), services.stop(), dynamodb.stop(), database?.stop()]);
      processes.remove();
    },
  };
}
