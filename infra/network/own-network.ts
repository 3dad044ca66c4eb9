/** The VPC: its subnets, its ways out, and the security groups in it. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { addChildOptions } from "../stack/child-options";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";
import { createInterfaceEndpoints } from "./interface-endpoints";
import type { Network } from "./network";
import { SecurityGroups, type ClientAccess } from "./security-groups";

export interface OwnNetworkArgs extends ClientAccess {
  /** A private range of /16 to /20. */
  cidr: string;
  /** 2 or 3 zones. Order matters: it decides which blocks a zone has. */
  availabilityZones: readonly string[];
  /** Single: one NAT gateway, whose zone's loss cuts all private subnets off. OnePerAz: one in each zone. */
  natGatewayStrategy: "Single" | "OnePerAz";
  /** Ways to the APIs of AWS beside the NAT gateways. Those of S3 and DynamoDB are there anyway. */
  interfaceEndpoints: boolean;
}

/** Third octets of each tier's /24 blocks, one a zone. A third zone takes what is free, so the first two never move. */
const SUBNET_OCTETS = { Public: [0, 1, 6], Private: [2, 3, 7], Isolated: [4, 5, 8] } as const;

/**
 * The blocks of a tier's subnets, in the order of the zones.
 * @param cidr of the VPC, /16 to /20, so that all of them are in it.
 */
export function subnetBlocks(tier: keyof typeof SUBNET_OCTETS, zones: number, cidr: string): string[] {
  const [first, second, third] = cidr.split(".").map(Number);
  return SUBNET_OCTETS[tier].slice(0, zones).map((octet) => `${first}.${second}.${(third ?? 0) + octet}.0/24`);
}

/** Another zone would replace a subnet, and what is in it. A transform says so, as awsx gives its children no ignoreChanges. */
const keepZone = addChildOptions("aws:ec2/subnet:Subnet", { ignoreChanges: ["availabilityZone"] });

/** Two or three zones with three tiers each: public, private with a way out, isolated. */
export class OwnNetwork extends pulumi.ComponentResource implements Network {
  readonly vpcId: pulumi.Output<string>;
  /** Where the subnets are, in the order of their blocks: a subnet that exists stays in its zone, whatever the arguments say. */
  readonly availabilityZones: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  /** The VPC's own default group, which lets nothing through. */
  readonly spareSecurityGroupId: pulumi.Output<string>;
  readonly securityGroups: SecurityGroups;
  /** Their number is known before they exist. */
  private readonly natGatewayIds: pulumi.Output<string>[];

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: OwnNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Network", name, {}, opts);
    const vpc = this.createVpc();
    this.vpcId = vpc.vpcId;
    this.availabilityZones = vpc.subnets
      .apply((subnets) => pulumi.all(subnets.map(({ availabilityZone }) => availabilityZone)))
      .apply((zones) => [...new Set(zones)]);
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.isolatedSubnetIds = vpc.isolatedSubnetIds;
    const natGateways = args.natGatewayStrategy === "Single" ? 1 : args.availabilityZones.length;
    this.natGatewayIds = Array.from({ length: natGateways }, (_, i) => vpc.natGateways.apply((all) => idAt(all, i)));
    this.spareSecurityGroupId = new aws.ec2.DefaultSecurityGroup(
      `${name}-default-sg`,
      { vpcId: this.vpcId, tags: stack.tags },
      { parent: this },
    ).id;
    const { allowedCidrs, listenerPorts } = args;
    this.securityGroups = new SecurityGroups(name, stack, { vpcId: this.vpcId, allowedCidrs, listenerPorts }, this);
    if (args.interfaceEndpoints) createInterfaceEndpoints(name, stack, this, this);
    this.registerOutputs({ vpcId: this.vpcId });
  }

  get uniqueId(): pulumi.Output<string> {
    return this.vpcId;
  }

  get metrics() {
    return { natGateways: this.natGatewayIds.map((id) => metricsOf("AWS/NATGateway", { NatGatewayId: id })) };
  }

  private createVpc(): awsx.ec2.Vpc {
    const { names, region, tags } = this.stack;
    const { availabilityZones, natGatewayStrategy, cidr } = this.args;
    const tier = (type: keyof typeof SUBNET_OCTETS) => ({
      type,
      name: type.toLowerCase(),
      cidrBlocks: subnetBlocks(type, availabilityZones.length, cidr),
      tags,
    });
    return new awsx.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: cidr,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        availabilityZoneNames: [...availabilityZones],
        natGateways: { strategy: natGatewayStrategy },
        subnetStrategy: "Auto",
        subnetSpecs: [tier("Public"), tier("Private"), tier("Isolated")],
        // Free, and traffic to both stays out of the NAT gateway, whose zone it would otherwise depend on.
        vpcEndpointStrategy: "Auto",
        vpcEndpointSpecs: ["s3", "dynamodb"].map((service) => ({
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: "Gateway",
          tags,
        })),
        tags: { ...tags, Name: names.vpc },
      },
      { parent: this, transforms: [keepZone] },
    );
  }
}

function idAt(gateways: aws.ec2.NatGateway[], index: number): pulumi.Output<string> {
  const gateway = gateways[index];
  if (!gateway)
    throw new pulumi.RunError(
      `The VPC reports ${gateways.length} NAT gateways, where at least ${index + 1} were asked for. ` +
        "To fix it: npx pulumi refresh, then npx pulumi up",
    );
  return gateway.id;
}
