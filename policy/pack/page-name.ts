/** What docs/security-exceptions.md calls a resource that the engine knows. */
import type { Inputs } from "../../program/resource";

/** Of a part of a network, such as network-vpc-public-1: the component, and its tier with the number of the zone. */
const IN_TIER = /^(.+)-([a-z]+-\d+)$/;

/** Of a NAT gateway and its address: the component, and a number. */
const NUMBERED = /^(.+)-(\d+)$/;

type PartName = (logicalName: string, inputs: Inputs) => string;

const alone =
  (part: string): PartName =>
  (name) =>
    `${name}/${part}`;

const renamed =
  (pattern: RegExp, replacement: string): PartName =>
  (name) =>
    name.replace(pattern, replacement);

/** Names of what awsx makes, by their types. Most of its parts are called like the component, and differ by type. */
const partNames: Readonly<Record<string, PartName>> = {
  "aws:ec2/eip:Eip": renamed(NUMBERED, "$1/nat-$2-address"),
  "aws:ec2/natGateway:NatGateway": renamed(NUMBERED, "$1/nat-$2"),
  "aws:ec2/route:Route": renamed(IN_TIER, "$1/$2-default"),
  "aws:ec2/securityGroup:SecurityGroup": alone("security-group"),
  "aws:ec2/subnet:Subnet": renamed(IN_TIER, "$1/$2"),
  "aws:ec2/vpc:Vpc": alone("vpc"),
  "aws:ecr/repository:Repository": alone("repository"),
  "aws:ecs/service:Service": alone("service"),
  "aws:ecs/taskDefinition:TaskDefinition": alone("task"),
  "aws:lb/listener:Listener": (name, { port }) => name.replace(NUMBERED, `$1/listener-${String(port)}`),
  "aws:lb/loadBalancer:LoadBalancer": alone("load-balancer"),
  "aws:lb/targetGroup:TargetGroup": alone("targets"),
};

/**
 * The logical name, or for a part that awsx makes the component's name, a slash and what the part is.
 * @param urn has the types of all parents, then the name.
 */
export function pageName(urn: string, inputs: Inputs): string {
  const [, , types = "", ...rest] = urn.split("::");
  const name = rest.join("::");
  const chain = types.split("$");
  if (!chain.some((type) => type.startsWith("awsx:"))) return name;
  return partNames[chain.at(-1) ?? ""]?.(name, inputs) ?? name;
}
