/** A place in a VPC that is not the stack's: nothing of that is made, changed or tagged but the system's own security groups. */
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import type { Network } from "./network";
import { SecurityGroups, type ClientAccess } from "./security-groups";

export interface GuestNetworkArgs extends ClientAccess {
  vpcId: string;
  /** Of its subnets, each tier in two or more of them. */
  availabilityZones: readonly string[];
  publicSubnetIds: readonly string[];
  privateSubnetIds: readonly string[];
  isolatedSubnetIds: readonly string[];
}

export class GuestNetwork extends pulumi.ComponentResource implements Network {
  readonly vpcId: pulumi.Output<string>;
  readonly availabilityZones: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  readonly securityGroups: SecurityGroups;
  /** The VPC's default group is its owner's. */
  readonly spareSecurityGroupId = undefined;
  /** The NAT gateways, too. */
  readonly metrics = { natGateways: [] };

  constructor(name: string, stack: StackContext, args: GuestNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:GuestNetwork", name, {}, opts);
    this.vpcId = pulumi.output(args.vpcId);
    this.availabilityZones = pulumi.output([...args.availabilityZones]);
    this.publicSubnetIds = pulumi.output([...args.publicSubnetIds]);
    this.privateSubnetIds = pulumi.output([...args.privateSubnetIds]);
    this.isolatedSubnetIds = pulumi.output([...args.isolatedSubnetIds]);
    const { vpcId, allowedCidrs, listenerPorts } = args;
    this.securityGroups = new SecurityGroups(name, stack, { vpcId, allowedCidrs, listenerPorts }, this);
    this.registerOutputs({ vpcId: this.vpcId });
  }

  /** The VPC stays when the stack goes. */
  get uniqueId(): pulumi.Output<string> {
    return this.securityGroups.database.id;
  }
}
