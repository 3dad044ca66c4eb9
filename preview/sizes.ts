/** How many there are of what a stack runs, and how large they are. */
import { isReference, ofType, valueAt, type Resource, type Stack } from "../program/resource";

/** How many tasks a service has, and the size of each. */
export interface Tasks {
  name: string;
  minCount: number;
  maxCount: number;
  vCpus: number;
  memoryGb: number;
}

export function tasksOf(service: Resource, stack: Stack): Tasks {
  const definition =
    valueAt(service.inputs, "taskDefinitionArgs") ??
    ofType(stack, "aws:ecs/taskDefinition:TaskDefinition").find((made) =>
      isReference(service.inputs.taskDefinition, made),
    )?.inputs;
  const name = String(service.inputs.name);
  const scaling = ofType(stack, "aws:appautoscaling/target:Target").find(({ inputs }) =>
    String(inputs.resourceId).endsWith(`/${name}`),
  );
  const desired = Number(service.inputs.desiredCount ?? 1);
  return {
    name,
    minCount: Number(scaling?.inputs.minCapacity ?? desired),
    maxCount: Number(scaling?.inputs.maxCapacity ?? desired),
    vCpus: Number(valueAt(definition, "cpu") ?? 256) / 1_024,
    memoryGb: Number(valueAt(definition, "memory") ?? 512) / 1_024,
  };
}

/** Capacity of each serverless instance of a cluster, in ACUs. */
export function capacityOf({ inputs }: Resource): { min: number; max: number } {
  const bound = (name: string) => Number(valueAt(inputs, `serverlessv2ScalingConfiguration.${name}`) ?? 0);
  return { min: bound("minCapacity"), max: bound("maxCapacity") };
}

export function instancesOf(cluster: Resource, stack: Stack): Resource[] {
  return ofType(stack, "aws:rds/clusterInstance:ClusterInstance").filter(({ inputs }) =>
    isReference(inputs.clusterIdentifier, cluster),
  );
}
