/** What resources cost when nothing happens, by their type. */
import { METRIC_NAMESPACE } from "../../shared/metrics";
import { listAt, type Resource, type Stack } from "../../program/resource";
import { capacityOf, instancesOf, tasksOf } from "../sizes";
import { factor, line, type Line } from "./line";
import { prices, type Price } from "./prices";
import { HOURS_A_MONTH, POLLERS_AT_REST, SECONDS_A_MONTH, SECONDS_OF_EMPTY_RECEIVE } from "./transaction";

const hours = factor(HOURS_A_MONTH, "h");

/** "1 key", "2 keys". */
const pieces = (count: number, unit: string) =>
  factor(count, count === 1 ? unit : `${unit}${unit.endsWith("s") ? "es" : "s"}`);

const counted = (item: string, unit: string, price: Price) => (all: Resource[]) =>
  all.length === 0 ? [] : [line(item, "at rest", price, pieces(all.length, unit))];

const perHour = (item: string, unit: string, price: Price) => (all: Resource[]) =>
  all.length === 0 ? [] : [line(item, "at rest", price, pieces(all.length, unit), hours)];

/** One address in each subnet. */
function loadBalancer(all: Resource[]): Line[] {
  const open = all.filter(({ inputs }) => inputs.internal !== true);
  const addresses = open.reduce((sum, { inputs }) => {
    const subnets = inputs.subnetIds ?? inputs.subnets;
    return sum + (Array.isArray(subnets) ? subnets.length : 0);
  }, 0);
  return [
    ...perHour("Load balancer", "balancer", prices.loadBalancer)(all),
    ...(addresses === 0
      ? []
      : [line("Load balancer, addresses", "at rest", prices.publicAddress, pieces(addresses, "address"), hours)]),
  ];
}

function fargate(all: Resource[], stack: Stack): Line[] {
  return all.flatMap((service) => {
    const { minCount, vCpus, memoryGb } = tasksOf(service, stack);
    const tasks = pieces(minCount, "task");
    return [
      line("Fargate, CPU", "at rest", prices.fargateCpu, tasks, factor(vCpus, "vCPU"), hours),
      line("Fargate, memory", "at rest", prices.fargateMemory, tasks, factor(memoryGb, "GB"), hours),
    ];
  });
}

/** Each instance at its minimum, and the secret that RDS keeps the password in. */
function aurora(all: Resource[], stack: Stack): Line[] {
  return all.flatMap((cluster) => {
    const { length: count } = instancesOf(cluster, stack);
    const instances = pieces(count, "instance");
    const capacity = factor(capacityOf(cluster).min, "ACU");
    const password = line("Secret of the database", "at rest", prices.secret, factor(1, "secret"));
    return [
      line("Aurora, at least", "at rest", prices.auroraCapacity, instances, capacity, hours),
      ...(cluster.inputs.manageMasterUserPassword === true ? [password] : []),
    ];
  });
}

/** Alarms are paid by the metrics that they look at. */
function alarms(all: Resource[]): Line[] {
  const metrics = all.reduce((sum, { inputs }) => {
    const queried = listAt(inputs, "metricQueries").filter(({ metric }) => metric !== undefined);
    return sum + Math.max(1, queried.length);
  }, 0);
  return metrics === 0 ? [] : [line("Alarms", "at rest", prices.alarm, pieces(metrics, "metric"))];
}

/** The dashboards, and the system's own metrics, all of which are on one of them. */
function dashboards(all: Resource[]): Line[] {
  const metrics = new Set(all.flatMap(({ inputs }) => ownMetrics(JSON.parse(String(inputs.dashboardBody)))));
  const own = line("Metrics of the system's own", "at rest", prices.customMetric, pieces(metrics.size, "metric"));
  return [...counted("Dashboards", "dashboard", prices.dashboard)(all), ...(metrics.size === 0 ? [] : [own])];
}

/** A metric in a widget is a list of namespace, name and dimensions. */
function ownMetrics(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value) && value[0] === METRIC_NAMESPACE)
    return [value.filter((part) => typeof part === "string").join(" ")];
  return Object.values(value).flatMap(ownMetrics);
}

/** A gateway endpoint is free, and has another type in its inputs. */
function endpoints(all: Resource[]): Line[] {
  const zones = all
    .filter(({ inputs }) => inputs.vpcEndpointType === "Interface")
    .map(({ inputs }) => (Array.isArray(inputs.subnetIds) ? inputs.subnetIds.length : 0));
  const interfaces = zones.reduce((sum, count) => sum + count, 0);
  return interfaces === 0
    ? []
    : [line("Interface endpoints", "at rest", prices.interfaceEndpoint, pieces(interfaces, "interface"), hours)];
}

/** Lambda asks its queues all the time. */
function polling(all: Resource[]): Line[] {
  const requests = (all.length * POLLERS_AT_REST * SECONDS_A_MONTH) / SECONDS_OF_EMPTY_RECEIVE / 1e6;
  return all.length === 0
    ? []
    : [line("SQS, asked by Lambda", "at rest", prices.sqsRequests, factor(requests, "million requests"))];
}

/** By type, in the order of an estimate. */
export const LINES_AT_REST: Readonly<Record<string, (all: Resource[], stack: Stack) => Line[]>> = {
  "aws:ec2/natGateway:NatGateway": perHour("NAT gateways", "gateway", prices.natGateway),
  "aws:ec2/eip:Eip": perHour("NAT gateways, addresses", "address", prices.publicAddress),
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoints,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:ecs/service:Service": fargate,
  "aws:rds/cluster:Cluster": aurora,
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarms,
  "aws:cloudwatch/dashboard:Dashboard": dashboards,
  "aws:secretsmanager/secret:Secret": counted("Secrets", "secret", prices.secret),
  "aws:kms/key:Key": counted("KMS keys", "key", prices.key),
  "aws:lambda/eventSourceMapping:EventSourceMapping": polling,
};
