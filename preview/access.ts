/** What is open to whom, by the rules of security groups. */
import { isReference, listAt, ofType, type Inputs, type Resource, type Stack } from "../program/resource";

export interface Access {
  direction: "ingress" | "egress";
  /** The group's physical name: what is reached, or what goes out. */
  group: string;
  /** Who reaches it, or what it reaches: a range of addresses, or another group's name. */
  peer: string;
  /** For example `tcp 443`. */
  ports: string;
  description: string | undefined;
}

const GROUP = "aws:ec2/securityGroup:SecurityGroup";

export function accessOf(stack: Stack): Access[] {
  const rules = (["ingress", "egress"] as const).flatMap((direction) => [
    ...ofType(stack, RULE_TYPES[direction]).map(({ inputs }) => accessOfRule(direction, inputs, stack)),
    ...ofType(stack, GROUP).flatMap((group) =>
      listAt(group.inputs, direction).flatMap((rule) => accessOfInlineRule(direction, group, rule)),
    ),
  ]);
  return rules.sort((a, b) => order(a) - order(b) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const RULE_TYPES = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};

/** What comes from outside first, and what goes out last. */
function order({ direction, peer }: Access): number {
  return (direction === "egress" ? 2 : 0) + (peer.includes("/") ? 0 : 1);
}

const keyOf = ({ group, peer, ports }: Access) => `${group} ${ports} ${peer}`;

function accessOfRule(direction: Access["direction"], inputs: Inputs, stack: Stack): Access {
  const { cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId, description } = inputs;
  return {
    direction,
    group: groupName(inputs.securityGroupId, stack),
    peer: ((cidrIpv4 ?? cidrIpv6 ?? prefixListId) as string | undefined) ?? groupName(referencedSecurityGroupId, stack),
    ports: portsOf(inputs.ipProtocol, inputs),
    description: description as string | undefined,
  };
}

function accessOfInlineRule(direction: Access["direction"], group: Resource, rule: Inputs): Access[] {
  const { cidrBlocks = [], ipv6CidrBlocks = [], description } = rule;
  return [...(cidrBlocks as string[]), ...(ipv6CidrBlocks as string[])].map((peer) => ({
    direction,
    group: nameOf(group),
    peer,
    ports: portsOf(rule.protocol, rule),
    description: description as string | undefined,
  }));
}

/** -1 stands for every protocol. */
function portsOf(protocol: unknown, { fromPort, toPort }: Inputs): string {
  if (String(protocol) === "-1") return "everything";
  return `${String(protocol)} ${fromPort === toPort ? String(fromPort) : `${String(fromPort)}-${String(toPort)}`}`;
}

/** A group that is not of this stack goes by its id. */
function groupName(id: unknown, stack: Stack): string {
  const group = ofType(stack, GROUP).find((candidate) => isReference(id, candidate));
  return group ? nameOf(group) : String(id);
}

/** Physical, or logical where the physical one is made up. */
function nameOf({ name, inputs }: Resource): string {
  return (inputs.name as string | undefined) ?? name;
}
