/** The VPC, and who may talk to whom. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { DATABASE_PORT } from "../data/database";
import type { ResourceNames } from "../stack/names";
import type { Tags } from "../stack/tags";

export interface NetworkArgs {
  names: ResourceNames;
  /** 2 or 3 zones. Order matters: it decides which blocks a zone has. */
  availabilityZones: readonly string[];
  /** Single: one NAT gateway, whose zone's loss cuts all private subnets off. OnePerAz: one in each zone. */
  natGatewayStrategy: "Single" | "OnePerAz";
  region: string;
  /** IPv4 ranges that may reach the load balancer. */
  allowedCidrs: readonly string[];
  /** Ports that the load balancer listens on. */
  listenerPorts: readonly number[];
  /** Port that the service's container listens on. */
  containerPort: number;
  tags: Tags;
}

/** Third octets of each tier's /24 blocks, one a zone. A third zone takes what is free, so the first two never move. */
const SUBNET_OCTETS = { Public: [0, 1, 6], Private: [2, 3, 7], Isolated: [4, 5, 8] } as const;

const ANYWHERE = "0.0.0.0/0";

/** The blocks of a tier's subnets, in the order of the zones. */
export function subnetBlocks(tier: keyof typeof SUBNET_OCTETS, zones: number): string[] {
  return SUBNET_OCTETS[tier].slice(0, zones).map((octet) => `10.0.${octet}.0/24`);
}

/** Two or three zones with three tiers each, and the four security groups with every rule there is. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  /** One a NAT gateway. */
  readonly natGatewayIds: pulumi.Output<string>[];
  /** The VPC's own default group, which lets nothing through. */
  readonly defaultSecurityGroup: aws.ec2.DefaultSecurityGroup;
  readonly loadBalancerSecurityGroup: aws.ec2.SecurityGroup;
  readonly serviceSecurityGroup: aws.ec2.SecurityGroup;
  readonly eventProcessorSecurityGroup: aws.ec2.SecurityGroup;
  readonly databaseSecurityGroup: aws.ec2.SecurityGroup;

  constructor(
    private readonly name: string,
    private readonly args: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Network", name, {}, opts);
    const { names, tags } = args;
    const vpc = this.createVpc();
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.isolatedSubnetIds = vpc.isolatedSubnetIds;
    const natGateways = args.natGatewayStrategy === "Single" ? 1 : args.availabilityZones.length;
    this.natGatewayIds = Array.from({ length: natGateways }, (_, i) => vpc.natGateways.apply((all) => idAt(all, i)));
    this.defaultSecurityGroup = new aws.ec2.DefaultSecurityGroup(
      `${name}-default-sg`,
      { vpcId: this.vpcId, tags },
      { parent: this },
    );
    this.loadBalancerSecurityGroup = this.createGroup(
      "load-balancer-sg",
      names.loadBalancerSecurityGroup,
      "Security group for the load balancer",
    );
    this.serviceSecurityGroup = this.createGroup(
      "service-sg",
      names.serviceSecurityGroup,
      "Security group for ECS Fargate tasks",
    );
    this.eventProcessorSecurityGroup = this.createGroup(
      "event-processor-sg",
      names.eventProcessorSecurityGroup,
      "Security group for Lambda functions",
    );
    this.databaseSecurityGroup = this.createGroup(
      "database-sg",
      names.databaseSecurityGroup,
      "Security group for Aurora Serverless v2",
    );
    this.createRules();
    this.registerOutputs({ vpcId: this.vpcId });
  }

  private createVpc(): awsx.ec2.Vpc {
    const { availabilityZones, natGatewayStrategy, names, region, tags } = this.args;
    const tier = (type: keyof typeof SUBNET_OCTETS) => ({
      type,
      name: type.toLowerCase(),
      cidrBlocks: subnetBlocks(type, availabilityZones.length),
      tags,
    });
    return new awsx.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: "10.0.0.0/16",
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
      { parent: this },
    );
  }

  private createGroup(role: string, physicalName: string, description: string): aws.ec2.SecurityGroup {
    const { tags } = this.args;
    return new aws.ec2.SecurityGroup(
      `${this.name}-${role}`,
      { name: physicalName, description, vpcId: this.vpcId, tags: { ...tags, Name: physicalName } },
      { parent: this },
    );
  }

  private createRules(): void {
    const { allowedCidrs, containerPort, listenerPorts } = this.args;
    const lb = this.loadBalancerSecurityGroup;
    const service = this.serviceSecurityGroup;
    const processor = this.eventProcessorSecurityGroup;
    const database = this.databaseSecurityGroup;
    const world = { cidrIpv4: ANYWHERE };
    const to = (group: aws.ec2.SecurityGroup) => ({ referencedSecurityGroupId: group.id });

    for (const port of listenerPorts)
      for (const cidrIpv4 of allowedCidrs)
        this.ingress(`load-balancer-${port}-from-${cidrIpv4}`, lb, { cidrIpv4 }, port, `Clients from ${cidrIpv4}`);
    this.egress("load-balancer-to-service", lb, to(service), containerPort, "Load balancer to target");
    this.ingress("service-from-load-balancer", service, to(lb), containerPort, "Load balancer to target");
    this.egress("service-to-database", service, to(database), DATABASE_PORT, "ECS tasks to Aurora");
    this.egress("service-to-aws", service, world, 443, "ECS tasks to the APIs of AWS");
    this.egress("event-processor-to-database", processor, to(database), DATABASE_PORT, "Lambda to Aurora");
    this.egress("event-processor-to-aws", processor, world, 443, "Lambda to the APIs of AWS");
    this.ingress("database-from-service", database, to(service), DATABASE_PORT, "Allow ECS tasks to connect to Aurora");
    this.ingress(
      "database-from-event-processor",
      database,
      to(processor),
      DATABASE_PORT,
      "Allow Lambda to connect to Aurora",
    );
  }

  private ingress(role: string, group: aws.ec2.SecurityGroup, peer: Peer, port: number, description: string): void {
    new aws.vpc.SecurityGroupIngressRule(`${this.name}-${role}`, this.rule(group, peer, port, description), {
      parent: this,
    });
  }

  private egress(role: string, group: aws.ec2.SecurityGroup, peer: Peer, port: number, description: string): void {
    new aws.vpc.SecurityGroupEgressRule(`${this.name}-${role}`, this.rule(group, peer, port, description), {
      parent: this,
    });
  }

  private rule(group: aws.ec2.SecurityGroup, peer: Peer, port: number, description: string) {
    return {
      securityGroupId: group.id,
      ...peer,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description,
      tags: this.args.tags,
    };
  }
}

function idAt(gateways: aws.ec2.NatGateway[], index: number): pulumi.Output<string> {
  const gateway = gateways[index];
  if (!gateway)
    throw new pulumi.RunError(
      `The VPC reports ${gateways.length} NAT gateways, where at least ${index + 1} were asked for. ` +
        "To mend it: npx pulumi refresh, then npx pulumi up",
    );
  return gateway.id;
}

type Peer = { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Output<string> };
