/** The VPC, its subnets and its ways out. */
import { listAt } from "../../program/resource";
import { needs, needsAll, needsCompanion, needsValue, type Rule } from "../rule";

const VPC = "aws:ec2/vpc:Vpc";

export const networkRules: Rule[] = [
  {
    ids: ["CKV2_AWS_11", "AwsSolutions-VPC7"],
    title: "Connections in the VPC are recorded",
    types: [VPC],
    check: needsCompanion("aws:ec2/flowLog:FlowLog", "vpcId"),
    remedy: "Make an aws.ec2.FlowLog of the VPC.",
  },
  {
    ids: ["CKV2_AWS_12"],
    title: "The default security group lets nothing through",
    types: [VPC],
    check: needsCompanion("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId", ({ inputs }) =>
      listAt(inputs, "ingress").length + listAt(inputs, "egress").length > 0
        ? "its default group has rules"
        : undefined,
    ),
    remedy: "Manage it as an aws.ec2.DefaultSecurityGroup without rules.",
  },
  {
    ids: ["CKV_AWS_130"],
    title: "Subnets do not hand out public addresses",
    types: ["aws:ec2/subnet:Subnet"],
    check: needs("mapPublicIpOnLaunch", (value) => value !== true),
    remedy: "Set mapPublicIpOnLaunch to false with a transform on the VPC.",
  },
  {
    ids: ["CKV2_AWS_19"],
    title: "Elastic addresses are of the VPC and in use",
    types: ["aws:ec2/eip:Eip"],
    check: needsAll(needsCompanion("aws:ec2/natGateway:NatGateway", "allocationId"), needsValue("domain", "vpc")),
    remedy: 'Give it to a NAT gateway and set domain to "vpc".',
  },
  {
    ids: ["CKV2_AWS_35"],
    title: "Default routes lead to a gateway, not through an instance",
    types: ["aws:ec2/route:Route"],
    only: ({ inputs }) => inputs.destinationCidrBlock === "0.0.0.0/0",
    check: ({ inputs }) =>
      inputs.gatewayId === undefined && inputs.natGatewayId === undefined ? "it has no gateway" : undefined,
    remedy: "Set natGatewayId, or gatewayId in a public subnet.",
  },
];
