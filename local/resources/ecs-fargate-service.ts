/** awsx:ecs:FargateService as processes of what its image is built from. */
import { existsSync } from "node:fs";
import path from "node:path";
import { awsEnvironment } from "../aws/endpoints";
import { createLocalService } from "../fargate/local-service";
import { taskNodeArguments } from "../fargate/node-arguments";
import { NO_SHARED_CONFIGURATION } from "../process/callers-environment";
import type { CreateResource, LocalDeployment } from "./resource";

export interface Container {
  /** Here the folder that the image is built from. */
  image: string;
  environment: { name: string; value: string }[];
}

interface ServingContainer extends Container {
  portMappings: { targetGroup: { arn: string } }[];
}

export interface FargateServiceInputs {
  name: string;
  desiredCount: number;
  /** Memory in MiB. */
  taskDefinitionArgs: { memory: string; containers: Record<string, ServingContainer> };
}

export const createFargateService: CreateResource<FargateServiceInputs> = async (inputs, _name, deployment) => {
  const { name, desiredCount, taskDefinitionArgs } = inputs;
  const [container] = Object.values(taskDefinitionArgs.containers);
  const targetGroup = deployment.targetGroups.get(container?.portMappings[0]?.targetGroup.arn ?? "");
  if (!container || !targetGroup) throw new Error(`${name} has no container behind a load balancer.`);
  if (!existsSync(path.join(container.image, "bin", "main.js")))
    throw new Error(`${name} runs the image ${container.image}, which takes a container: leave imageUri empty here.`);
  const service = createLocalService({
    name,
    imageFolder: container.image,
    nodeArguments: taskNodeArguments(container.image, Number(taskDefinitionArgs.memory)),
    desiredCount,
    healthCheckPath: targetGroup.healthCheckPath,
    environment: taskEnvironment(container, deployment),
    loadBalancer: targetGroup.loadBalancer,
    onLine: (line) => {
      deployment.emit({ kind: "service-log", serviceName: name, line });
    },
    onTaskEnded: (message) => {
      deployment.emit({ kind: "task-ended", serviceName: name, message });
    },
  });
  deployment.defer(service.stop);
  await service.start();
  deployment.services.set(name, service);
  return { id: "", outputs: { service: { name } }, location: `${desiredCount} processes` };
};

/** The container's own variables, and what the platform here does in other ways than AWS. */
export function taskEnvironment(
  { environment }: Container,
  { databases, endpoints, around }: LocalDeployment,
): Record<string, string> {
  const [database] = databases.values();
  return {
    ...Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    ...awsEnvironment(endpoints),
    ...NO_SHARED_CONFIGURATION,
    // Its certificate is its own, not one that Amazon signed.
    ...(database ? { DATABASE_CA: database.caPath } : {}),
    // A task is ended only with the whole system, so nobody has to notice first that it leaves.
    SHUTDOWN_DELAY_SECONDS: "0",
    ...around.environment,
  };
}
