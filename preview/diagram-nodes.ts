/** The parts of a stack that its picture has. */
import { isReference, ofType, valueAt, type Resource, type Stack } from "../program/resource";
import { instancesOf, tasksOf } from "./sizes";
import { physicalNameOf } from "./tree";

/** What stands for a resource. */
export interface DiagramNode {
  /** Mermaid's, of letters, digits and underscores. */
  id: string;
  label: string;
  shape: "box" | "store" | "queue" | "round";
  /** Undefined for who is outside: clients and operators. */
  resource: Resource | undefined;
}

export const CLIENTS: DiagramNode = { id: "clients", label: "Clients", shape: "round", resource: undefined };
export const ALARMS = "alarms";

interface Kind {
  shape: DiagramNode["shape"];
  /** What it is, for people. */
  title: (resource: Resource, stack: Stack) => string;
}

/** By type, in the order of the picture. */
const KINDS: Readonly<Record<string, Kind>> = {
  "aws:lb/loadBalancer:LoadBalancer": { shape: "box", title: () => "load balancer" },
  "aws:ecs/service:Service": {
    shape: "box",
    title: (service, stack) => {
      const { minCount, maxCount } = tasksOf(service, stack);
      return `Fargate, ${minCount === maxCount ? minCount : `${minCount} to ${maxCount}`} tasks`;
    },
  },
  "aws:rds/cluster:Cluster": {
    shape: "store",
    title: (cluster, stack) => `Aurora PostgreSQL, ${instancesOf(cluster, stack).length} instances`,
  },
  "aws:sqs/queue:Queue": { shape: "queue", title: () => "SQS" },
  "aws:lambda/function:Function": { shape: "box", title: () => "Lambda" },
  "aws:s3/bucket:Bucket": { shape: "store", title: () => "S3" },
  "aws:dynamodb/table:Table": { shape: "store", title: () => "DynamoDB" },
  "aws:sns/topic:Topic": { shape: "round", title: () => "SNS" },
};

/** The physical name, without what tells this stack from others. */
function nameOf(resource: Resource, endings: readonly string[]): string {
  const name = physicalNameOf(resource) ?? resource.name;
  return endings.reduce((text, ending) => text.replace(`-${ending}`, ""), name);
}

const idOf = ({ name }: Resource) => name.replace(/\W/g, "_");

function partsOf(stack: Stack, endings: readonly string[]): DiagramNode[] {
  const parts = Object.entries(KINDS).flatMap(([type, { shape, title }]) =>
    ofType(stack, type).map((resource) => ({
      id: idOf(resource),
      label: `${nameOf(resource, endings)}<br>${title(resource, stack)}`,
      shape,
      resource,
    })),
  );
  return [...parts.sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1)), ...oneOffTasks(stack, endings)];
}

const TYPES = Object.keys(KINDS);
const order = ({ resource }: DiagramNode) => TYPES.indexOf(resource?.type ?? "");

/** Definitions that no service runs. */
function oneOffTasks(stack: Stack, endings: readonly string[]): DiagramNode[] {
  const services = ofType(stack, "aws:ecs/service:Service").map(({ inputs }) =>
    String(valueAt(inputs, "taskDefinitionArgs.family") ?? inputs.taskDefinition),
  );
  return ofType(stack, "aws:ecs/taskDefinition:TaskDefinition")
    .filter(
      (definition) => !services.some((used) => used === definition.inputs.family || isReference(used, definition)),
    )
    .map((resource) => ({
      id: idOf(resource),
      label: `${nameOf(resource, endings)}<br>Fargate, one task when it is asked for`,
      shape: "box" as const,
      resource,
    }));
}

/** Alarms as one, and the addresses that a topic writes to. */
function peopleOf(stack: Stack): DiagramNode[] {
  const { length: alarms } = ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const mails = ofType(stack, "aws:sns/topicSubscription:TopicSubscription").filter(
    ({ inputs }) => inputs.protocol === "email",
  );
  return [
    ...(alarms === 0
      ? []
      : [{ id: ALARMS, label: "Alarms<br>CloudWatch", shape: "box" as const, resource: undefined }]),
    ...mails.map((resource) => ({
      id: idOf(resource),
      label: "Operators<br>by mail",
      shape: "round" as const,
      resource,
    })),
  ];
}

/**
 * All that may be in the picture.
 * @param endings what physical names end with in this stack alone: its suffix, and the account.
 */
export function nodesOf(stack: Stack, endings: readonly string[]): DiagramNode[] {
  const hasClients = ofType(stack, "aws:lb/loadBalancer:LoadBalancer").length > 0;
  return [...(hasClients ? [CLIENTS] : []), ...partsOf(stack, endings), ...peopleOf(stack)];
}
