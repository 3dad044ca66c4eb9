/** Who may talk to whom. */
import { listAt, mentions, type Inputs, type Resource } from "../../program/resource";
import { needsAll, needsText, type Check, type Rule } from "../rule";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** One opening of a group, however it is written. */
interface Opening {
  toWorld: boolean;
  allPorts: boolean;
  from: number;
  to: number;
}

const isWorld = (range: unknown): boolean => range === "0.0.0.0/0" || range === "::/0";
const ranges = (inputs: Inputs, property: string): unknown[] => (inputs[property] as unknown[] | undefined) ?? [];

function opening(inputs: Inputs): Opening {
  const everywhere = [
    inputs.cidrIpv4,
    inputs.cidrIpv6,
    ...ranges(inputs, "cidrBlocks"),
    ...ranges(inputs, "ipv6CidrBlocks"),
  ];
  const [from, to] = [Number(inputs.fromPort ?? 0), Number(inputs.toPort ?? 65535)];
  const isAll = [inputs.ipProtocol, inputs.protocol].some((protocol) => protocol === "-1" || protocol === "all");
  return { toWorld: everywhere.some(isWorld), allPorts: isAll || (from <= 1 && to === 65535), from, to };
}

function openings(resource: Resource, direction: "ingress" | "egress"): Opening[] {
  if (resource.type === GROUP) return listAt(resource.inputs, direction).map(opening);
  return [opening(resource.inputs)];
}

/** Whether any opening to the world meets a condition. */
function closed(direction: "ingress" | "egress", isOpen: (opening: Opening) => boolean): Check {
  return (resource) => {
    const open = openings(resource, direction).find((one) => one.toWorld && isOpen(one));
    if (!open) return undefined;
    return `the world may pass at ${open.allPorts ? "all ports" : `port ${open.from} to ${open.to}`}`;
  };
}

const includes =
  (port: number) =>
  ({ allPorts, from, to }: Opening): boolean =>
    allPorts || (from <= port && port <= to);

function worldRule(ids: string[], title: string, isOpen: (opening: Opening) => boolean): Rule {
  const remedy = "Narrow the rule to the ranges (config allowedCidrs), groups and ports that need it.";
  return { ids, title, types: [GROUP, INGRESS], check: closed("ingress", isOpen), remedy };
}

const describesRules: Check = ({ inputs }) => {
  const undescribed = (["ingress", "egress"] as const)
    .flatMap((direction) => listAt(inputs, direction))
    .some(({ description }) => !description);
  return undescribed ? "a rule in it has no description" : undefined;
};

export const securityGroupRules: Rule[] = [
  {
    ids: ["CKV_AWS_23"],
    title: "Every group and every rule says what it is for",
    types: [GROUP, INGRESS, EGRESS],
    check: needsAll(describesRules, needsText("description")),
    remedy: "Set description.",
  },
  worldRule(["CKV_AWS_24"], "The world does not reach port 22", includes(22)),
  worldRule(["CKV_AWS_25"], "The world does not reach port 3389", includes(3389)),
  worldRule(["CKV_AWS_260"], "The world does not reach port 80", includes(80)),
  worldRule(["CKV_AWS_277"], "The world does not reach all ports", ({ allPorts }) => allPorts),
  worldRule(["AwsSolutions-EC23"], "The world reaches no port", () => true),
  {
    ids: ["CKV_AWS_382"],
    title: "Nothing may reach all ports of the world",
    types: [GROUP, EGRESS],
    check: closed("egress", ({ allPorts }) => allPorts),
    remedy: "Name the port that is needed.",
  },
  {
    ids: ["CKV2_AWS_5"],
    title: "Every group is attached to something",
    types: [GROUP],
    check: ({ id }, stack) =>
      stack.some(({ type, inputs }) => ![GROUP, INGRESS, EGRESS].includes(type) && mentions(inputs, id))
        ? undefined
        : "nothing but rules names it",
    remedy: "Attach it, or delete it.",
  },
];
