import { resource, type Inputs, type Stack } from "../../../program/resource";
import { accompanied, alone, subject, type Case } from "./case";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const VPC = "aws:ec2/vpc:Vpc";
const EIP = "aws:ec2/eip:Eip";

const world = (fromPort: number, toPort = fromPort): Inputs => ({
  cidrIpv4: "0.0.0.0/0",
  ipProtocol: "tcp",
  fromPort,
  toPort,
});
const inline = (rule: Inputs): Stack => [subject(GROUP, { ingress: [{ ...rule, cidrBlocks: ["0.0.0.0/0"] }] })];
const everything: Inputs = { protocol: "-1", fromPort: 0, toPort: 0 };

/** The world is let in at a port, in each of the ways to write it. */
function worldCase(id: string, port: number): Case {
  const elsewhere = world(port + 1);
  return {
    ids: [id],
    good: [
      [subject(INGRESS, elsewhere)],
      [subject(INGRESS, { ...world(port), cidrIpv4: "192.0.2.0/24" })],
      [subject(INGRESS, { ...world(port), cidrIpv4: undefined, referencedSecurityGroupId: "sg" })],
      inline(elsewhere),
    ],
    bad: [
      [subject(INGRESS, world(port))],
      [subject(INGRESS, { ...world(port), cidrIpv4: undefined, cidrIpv6: "::/0" })],
      [subject(INGRESS, world(port - 1, port + 1))],
      [subject(INGRESS, { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" })],
      inline(world(port)),
      inline(everything),
    ],
  };
}

const address = subject(EIP, { domain: "vpc" });
const gateway = resource("aws:ec2/natGateway:NatGateway", "nat", { allocationId: address.id });
const group = subject(GROUP, {});
const member = (inputs: Inputs) => resource("aws:ecs/service:Service", "service", inputs);

export const networkCases: Case[] = [
  accompanied("CKV2_AWS_11 AwsSolutions-VPC7", VPC, {
    type: "aws:ec2/flowLog:FlowLog",
    property: "vpcId",
    good: {},
    bad: [],
  }),
  accompanied("CKV2_AWS_12", VPC, {
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    property: "vpcId",
    good: {},
    bad: [{ ingress: [everything] }, { egress: [everything] }],
  }),
  alone("CKV_AWS_130", "aws:ec2/subnet:Subnet", [{ mapPublicIpOnLaunch: false }, {}], [{ mapPublicIpOnLaunch: true }]),
  { ids: ["CKV2_AWS_19"], good: [[address, gateway]], bad: [[address], [subject(EIP), gateway]] },
  alone(
    "CKV2_AWS_35",
    "aws:ec2/route:Route",
    [
      { destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat" },
      { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" },
    ],
    [{ destinationCidrBlock: "0.0.0.0/0", networkInterfaceId: "eni" }],
  ),
  {
    ids: ["CKV_AWS_23"],
    good: [GROUP, INGRESS, EGRESS].map((type) => [subject(type, { description: "Clients" })]),
    bad: [
      ...[GROUP, INGRESS, EGRESS].flatMap((type) => [[subject(type)], [subject(type, { description: "" })]]),
      [subject(GROUP, { description: "Clients", egress: [everything] })],
    ],
  },
  worldCase("CKV_AWS_24", 22),
  worldCase("CKV_AWS_25", 3389),
  worldCase("CKV_AWS_260", 80),
  alone(
    "CKV_AWS_277",
    INGRESS,
    [world(443), { ...world(0, 65535), cidrIpv4: "10.0.0.0/8" }],
    [world(0, 65535), { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }, { cidrIpv6: "::/0", ipProtocol: "all" }],
  ),
  alone("AwsSolutions-EC23", INGRESS, [{ ...world(443), cidrIpv4: "192.0.2.0/24" }], [world(443), world(8443)]),
  alone(
    "CKV_AWS_382",
    EGRESS,
    [world(443)],
    [{ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }, world(0, 65535), { cidrIpv6: "::/0", ipProtocol: "-1" }],
  ),
  {
    ids: ["CKV2_AWS_5"],
    good: [[group, member({ networkConfiguration: { securityGroups: [group.id] } })]],
    bad: [
      [group],
      [group, member({ networkConfiguration: { securityGroups: ["another"] } })],
      [group, resource(INGRESS, "rule", { securityGroupId: group.id })],
    ],
  },
];
