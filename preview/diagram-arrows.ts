/** Who calls or feeds whom in a stack: by what is registered, of which each arrow names the reason. */
import { isReference, listAt, ofType, valueAt, type Resource, type Stack } from "../program/resource";
import { ALARMS, CLIENTS, type DiagramNode } from "./diagram-nodes";
import { roleGrantsOf, type GrantStatement } from "./grants";

export interface Arrow {
  /** Ids of nodes. */
  from: string;
  to: string;
  labels: string[];
  /** It brings nothing there. */
  isReading: boolean;
}

/** An arrow before those of the same two nodes are one. */
interface Reason {
  from: DiagramNode | undefined;
  to: DiagramNode | undefined;
  label: string;
}

type Find = (reference: unknown) => DiagramNode | undefined;

const READS = "reads";

/** What an action is called in the picture; undefined for what another arrow says, or for a look at numbers and names only. */
const VERBS: Readonly<Record<string, string | undefined>> = {
  "dynamodb:BatchGetItem": READS,
  "dynamodb:GetItem": READS,
  "dynamodb:PutItem": "writes",
  "dynamodb:Query": READS,
  "s3:GetObject": READS,
  "s3:ListBucket": undefined,
  "s3:PutObject": "writes",
  "secretsmanager:GetSecretValue": "SQL",
  "sns:Publish": "publishes",
  "sqs:ChangeMessageVisibility": undefined,
  "sqs:DeleteMessage": undefined,
  "sqs:GetQueueAttributes": undefined,
  "sqs:ReceiveMessage": undefined,
  "sqs:SendMessage": "sends",
};

/** Clients come to the listeners, and these have targets. */
function clientReasons(stack: Stack, find: Find): Reason[] {
  const listeners = ofType(stack, "aws:lb/listener:Listener").map(({ inputs }) => ({
    from: CLIENTS,
    to: find(inputs.loadBalancerArn),
    label: `${String(inputs.protocol)} ${String(inputs.port)}`,
  }));
  const targets = ofType(stack, "aws:ecs/service:Service").flatMap((service) =>
    targetGroupsOf(service).map(({ arn, port }) => ({
      from: balancerOf(arn, stack, find),
      to: find(service.id),
      label: `port ${String(port)}`,
    })),
  );
  return [...listeners, ...targets];
}

function targetGroupsOf({ inputs }: Resource): { arn: unknown; port: unknown }[] {
  const containers = Object.values(valueAt(inputs, "taskDefinitionArgs.containers") ?? {});
  const mapped = containers
    .flatMap((container) => listAt(container, "portMappings"))
    .map((mapping) => ({ arn: valueAt(mapping, "targetGroup.arn"), port: mapping.containerPort }));
  const given = listAt(inputs, "loadBalancers").map(({ targetGroupArn, containerPort }) => ({
    arn: targetGroupArn,
    port: containerPort,
  }));
  return [...mapped, ...given].filter(({ arn }) => arn !== undefined);
}

/** The one whose listener forwards to the group. */
function balancerOf(targetGroupArn: unknown, stack: Stack, find: Find): DiagramNode | undefined {
  const listener = ofType(stack, "aws:lb/listener:Listener").find(({ inputs }) =>
    listAt(inputs, "defaultActions").some((action) => action.targetGroupArn === targetGroupArn),
  );
  return find(listener?.inputs.loadBalancerArn);
}

/** What feeds what: mappings, redrive policies, dead-letter queues, subscriptions, logs of access. */
function feedReasons(stack: Stack, find: Find): Reason[] {
  const mappings = ofType(stack, "aws:lambda/eventSourceMapping:EventSourceMapping").map(({ inputs }) => ({
    from: find(inputs.eventSourceArn),
    to: find(inputs.functionName),
    label: `batches of ${String(inputs.batchSize)}`,
  }));
  const redrives = ofType(stack, "aws:sqs/queue:Queue")
    .filter(({ inputs }) => typeof inputs.redrivePolicy === "string")
    .map(({ id, inputs }) => {
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(String(inputs.redrivePolicy)) as Record<
        string,
        unknown
      >;
      return { from: find(id), to: find(deadLetterTargetArn), label: `after ${String(maxReceiveCount)} deliveries` };
    });
  const invocations = ofType(stack, "aws:lambda/function:Function").map(({ arn, inputs }) => ({
    from: find(arn),
    to: find(valueAt(inputs, "deadLetterConfig.targetArn")),
    label: "failed direct invocations",
  }));
  const subscriptions = ofType(stack, "aws:sns/topicSubscription:TopicSubscription").map((made) => {
    const { topic, protocol, endpoint, filterPolicy } = made.inputs;
    if (protocol === "email") return { from: find(topic), to: find(made.id), label: "mails" };
    return {
      from: find(topic),
      to: find(endpoint),
      label: filterPolicy === undefined ? "all" : "what its filter takes",
    };
  });
  return [...mappings, ...redrives, ...invocations, ...subscriptions];
}

function accessLogReasons(stack: Stack, find: Find): Reason[] {
  const label = "access logs";
  const balancers = ofType(stack, "aws:lb/loadBalancer:LoadBalancer").map(({ id, inputs }) => ({
    from: find(id),
    to: find(valueAt(inputs, "accessLogs.bucket")),
    label,
  }));
  const buckets = ofType(stack, "aws:s3/bucketLogging:BucketLogging").map(({ inputs }) => ({
    from: find(inputs.bucket),
    to: find(inputs.targetBucket),
    label,
  }));
  return [...balancers, ...buckets];
}

function alarmReasons(stack: Stack, nodes: readonly DiagramNode[], find: Find): Reason[] {
  const topics = ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs }) =>
    Array.isArray(inputs.alarmActions) ? (inputs.alarmActions as unknown[]) : [],
  );
  const alarms = nodes.find(({ id }) => id === ALARMS);
  return [...new Set(topics)].map((topic) => ({ from: alarms, to: find(topic), label: "publish" }));
}

/** What the roles of services, tasks and functions are granted. */
function grantReasons(stack: Stack, nodes: readonly DiagramNode[], find: Find): Reason[] {
  const grants = roleGrantsOf(stack);
  return nodes.flatMap((from) => {
    const { inputs = {} } = from.resource ?? {};
    const arn = valueAt(inputs, "taskDefinitionArgs.taskRole.roleArn") ?? inputs.taskRoleArn ?? inputs.role;
    const role = ofType(stack, "aws:iam/role:Role").find((made) => isReference(arn, made));
    const statements = grants.find((granted) => granted.role === role?.name)?.statements ?? [];
    return statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => reasonsOf(from, statement, find));
  });
}

function reasonsOf(from: DiagramNode, { actions, resources }: GrantStatement, find: Find): Reason[] {
  return resources.flatMap((target) =>
    actions.flatMap((action) => {
      const label = action in VERBS ? VERBS[action] : action;
      return label === undefined ? [] : [{ from, to: find(target), label }];
    }),
  );
}

/** Finds who is meant by an id, an ARN, what is below that, or a database's secret. */
function finder(nodes: readonly DiagramNode[], stack: Stack): Find {
  return (reference) => {
    if (typeof reference !== "string" || reference === "") return undefined;
    return nodes.find(({ resource: made }) => {
      if (made === undefined) return false;
      const isBelow = reference.startsWith(`${made.arn}/`);
      return isReference(reference, made) || isBelow || isSecretOf(reference, made, stack);
    });
  };
}

/** RDS makes the secret of a cluster, which is no resource of the stack: its name tells whose it is. */
function isSecretOf(arn: string, { type, inputs }: Resource, stack: Stack): boolean {
  const clusters = ofType(stack, "aws:rds/cluster:Cluster");
  const isManaged = type === "aws:rds/cluster:Cluster" && inputs.manageMasterUserPassword === true;
  return isManaged && clusters.length === 1 && arn.includes(":secret:rds!cluster-");
}

/** One arrow between two nodes in a direction, with all its reasons. */
export function arrowsOf(stack: Stack, nodes: readonly DiagramNode[]): Arrow[] {
  const find = finder(nodes, stack);
  const reasons = [
    ...clientReasons(stack, find),
    ...feedReasons(stack, find),
    ...grantReasons(stack, nodes, find),
    ...accessLogReasons(stack, find),
    ...alarmReasons(stack, nodes, find),
  ];
  const arrows = new Map<string, Arrow>();
  for (const { from, to, label } of reasons) {
    if (from === undefined || to === undefined) continue;
    const key = `${from.id} ${to.id}`;
    const labels = arrows.get(key)?.labels ?? [];
    const all = labels.includes(label) ? labels : [...labels, label].sort();
    arrows.set(key, { from: from.id, to: to.id, labels: all, isReading: all.every((text) => text === READS) });
  }
  const place = (id: string) => nodes.findIndex((node) => node.id === id);
  return [...arrows.values()].sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to));
}
