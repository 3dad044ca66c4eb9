/** What transactions add to the cost, by the types of resources that they go through. */
import { ofType, valueAt, type Resource, type Stack } from "../../program/resource";
import { capacityOf, instancesOf, tasksOf } from "../sizes";
import { factor, line, type Factor, type Line } from "./line";
import { prices, type Price } from "./prices";
import {
  ACUS_OF_RATE,
  BYTES,
  CONNECTIONS_OF_LCU,
  DATABASE_WRITES,
  HOURS_A_MONTH,
  QUEUE_REQUESTS,
  RUN_SECONDS,
  SECONDS_A_MONTH,
  TABLE_READS,
  TABLE_WRITES,
  TRACED_PART,
  TRACED_RUNS_A_SECOND,
} from "./transaction";

/** Transactions a second, and what a month has of them. */
interface Load {
  rate: number;
  transactions: Factor;
}

type LinesOf = (all: Resource[], load: Load, stack: Stack) => Line[];

const hours = factor(HOURS_A_MONTH, "h");

const add = (item: string, price: Price, ...factors: Factor[]) => line(item, "under load", price, ...factors);

/** A million of them are a GB. */
const kilobytes = (bytes: number) => factor(bytes / 1_000, "KB each");

const each = (amount: number, unit: string) => factor(amount, `${unit} each`);

const loadBalancer: LinesOf = (all, { rate }) =>
  all.map(() =>
    add("Load balancer, capacity", prices.loadBalancerCapacity, factor(rate / CONNECTIONS_OF_LCU, "LCU"), hours),
  );

/** Interface endpoints take what the gateways would carry. */
const outOfNetwork: LinesOf = (_, { transactions }, stack) => {
  const isInterface = ({ inputs }: Resource) => inputs.vpcEndpointType === "Interface";
  const hasEndpoints = ofType(stack, "aws:ec2/vpcEndpoint:VpcEndpoint").some(isInterface);
  const [item, price] = hasEndpoints
    ? (["Interface endpoints, data", prices.interfaceEndpointData] as const)
    : (["NAT gateways, data", prices.natData] as const);
  return [add(item, price, transactions, kilobytes(BYTES.outOfNetwork))];
};

/** Requests a second that a task is to get, as the scaling policy of the service says; undefined where there is none. */
function rateOfTask(service: string, stack: Stack): number | undefined {
  const path = "targetTrackingScalingPolicyConfiguration";
  const policy = ofType(stack, "aws:appautoscaling/policy:Policy").find(
    ({ inputs }) =>
      String(inputs.resourceId).endsWith(`/${service}`) &&
      valueAt(inputs, `${path}.predefinedMetricSpecification.predefinedMetricType`) === "ALBRequestCountPerTarget",
  );
  return policy && Number(valueAt(policy.inputs, `${path}.targetValue`)) / 60;
}

const fargate: LinesOf = (all, { rate }, stack) =>
  all.flatMap((service) => {
    const { name, minCount, maxCount, vCpus, memoryGb } = tasksOf(service, stack);
    const wanted = Math.ceil(rate / (rateOfTask(name, stack) ?? Infinity));
    const more = Math.max(0, Math.min(wanted, maxCount) - minCount);
    const tasks = factor(more, more === 1 ? "more task" : "more tasks");
    if (more === 0) return [];
    return [
      add("Fargate, CPU", prices.fargateCpu, tasks, factor(vCpus, "vCPU"), hours),
      add("Fargate, memory", prices.fargateMemory, tasks, factor(memoryGb, "GB"), hours),
    ];
  });

/** A reader of a tier of 0 or 1 is kept as large as the writer. */
const aurora: LinesOf = (all, { rate, transactions }, stack) =>
  all.flatMap((cluster) => {
    const { min, max } = capacityOf(cluster);
    const wanted = Math.ceil(rate * ACUS_OF_RATE * 2) / 2;
    const more = Math.max(0, Math.min(wanted, max) - min);
    const following = instancesOf(cluster, stack).filter(({ inputs }) => Number(inputs.promotionTier ?? 0) <= 1);
    const instances = factor(following.length, "instances");
    const capacity = add("Aurora, above that", prices.auroraCapacity, instances, factor(more, "more ACU"), hours);
    return [
      ...(more === 0 ? [] : [capacity]),
      add("Aurora, I/O", prices.auroraRequests, transactions, each(DATABASE_WRITES, "writes")),
      add("Aurora, storage of a month's rows", prices.auroraStorage, transactions, kilobytes(BYTES.databaseRow)),
    ];
  });

const table: LinesOf = (all, { transactions }) =>
  all.flatMap(({ inputs }) => [
    add("DynamoDB, writes", prices.dynamoDbWrites, transactions, each(TABLE_WRITES, "write units")),
    add("DynamoDB, reads", prices.dynamoDbReads, transactions, each(TABLE_READS, "read units")),
    add("DynamoDB, storage of a month's items", prices.dynamoDbStorage, transactions, kilobytes(BYTES.tableItems)),
    ...(valueAt(inputs, "pointInTimeRecovery.enabled") === true
      ? [add("DynamoDB, backup of those", prices.dynamoDbBackup, transactions, kilobytes(BYTES.tableItems))]
      : []),
  ]);

/** Of the buckets, the one that functions write to. */
const transactionLog: LinesOf = (all, { transactions }, stack) =>
  all
    .filter(({ inputs }) =>
      ofType(stack, "aws:lambda/function:Function").some((made) =>
        Object.values(valueAt(made.inputs, "environment.variables") ?? {}).includes(inputs.bucket),
      ),
    )
    .flatMap(() => [
      add("S3, PUTs", prices.s3Puts, transactions, each(1, "PUT")),
      add("S3, storage of a month's objects", prices.s3Storage, transactions, kilobytes(BYTES.object)),
    ]);

/** What a queue with a function behind it takes of each message. */
const consumers: LinesOf = (all, { rate, transactions }, stack) =>
  all.flatMap(({ inputs }) => {
    const consumer = ofType(stack, "aws:lambda/function:Function").find(({ arn }) => arn === inputs.functionName);
    const name = String(consumer?.inputs.name);
    const memory = factor(Number(consumer?.inputs.memorySize ?? 128) / 1_024, "GB");
    const traced = TRACED_RUNS_A_SECOND + TRACED_PART * Math.max(0, rate - TRACED_RUNS_A_SECOND);
    const traces = factor((Math.min(rate, traced) * SECONDS_A_MONTH) / 1e6, "million traces");
    return [
      add(`SQS, to ${name}`, prices.sqsRequests, transactions, each(QUEUE_REQUESTS, "requests")),
      add(`Lambda, runs of ${name}`, prices.lambdaRequests, transactions, each(1, "run")),
      add(`Lambda, time of ${name}`, prices.lambdaDuration, transactions, memory, each(RUN_SECONDS, "s")),
      add(`Logs of ${name}`, prices.logs, transactions, kilobytes(BYTES.runLogs)),
      ...(valueAt(consumer?.inputs, "tracingConfig.mode") === "Active"
        ? [add(`X-Ray of ${name}`, prices.traces, traces)]
        : []),
    ];
  });

const requestLogs: LinesOf = (all, { transactions }) =>
  all.map(({ inputs }) =>
    add(`Logs of ${String(inputs.name)}`, prices.logs, transactions, kilobytes(BYTES.requestLogs)),
  );

/** A topic that queues subscribe to is one of events; deliveries to queues are free. */
const events: LinesOf = (all, { transactions }, stack) =>
  all
    .filter(({ arn }) =>
      ofType(stack, "aws:sns/topicSubscription:TopicSubscription").some(
        ({ inputs }) => inputs.topic === arn && inputs.protocol === "sqs",
      ),
    )
    .map(({ inputs }) => add(`SNS, ${String(inputs.name)}`, prices.snsPublishes, transactions, each(1, "publish")));

/** By type, in the order of an estimate. */
const LINES_UNDER_LOAD: Readonly<Record<string, LinesOf>> = {
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:ec2/vpc:Vpc": outOfNetwork,
  "aws:ecs/service:Service": (...args) => [...fargate(...args), ...requestLogs(...args)],
  "aws:rds/cluster:Cluster": aurora,
  "aws:dynamodb/table:Table": table,
  "aws:s3/bucket:Bucket": transactionLog,
  "aws:lambda/eventSourceMapping:EventSourceMapping": consumers,
  "aws:sns/topic:Topic": events,
};

/** @param rate transactions a second, all month long. */
export function linesUnderLoad(stack: Stack, rate: number): Line[] {
  if (rate === 0) return [];
  const load = { rate, transactions: factor((rate * SECONDS_A_MONTH) / 1e6, "million") };
  return Object.entries(LINES_UNDER_LOAD).flatMap(([type, linesOf]) => {
    const all = ofType(stack, type);
    return all.length === 0 ? [] : linesOf(all, load, stack);
  });
}

export const TYPES_UNDER_LOAD: ReadonlySet<string> = new Set(Object.keys(LINES_UNDER_LOAD));
