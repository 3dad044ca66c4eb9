/** Where the parts of the system are: in a network of the stack's own, or as guests in another's. */
import type * as pulumi from "@pulumi/pulumi";
import type { Metrics } from "../stack/metrics";
import type { SecurityGroups } from "./security-groups";

export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly availabilityZones: pulumi.Output<string[]>;
  /** Of the load balancer: with a way in from the internet. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Of the tasks and functions: with a way out to the APIs of AWS. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Of the database, which needs neither. */
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  readonly securityGroups: SecurityGroups;
  /** Takes the network interfaces of a function that is deleted, so that its own group is free to go at once; undefined for none. */
  readonly spareSecurityGroupId: pulumi.Output<string> | undefined;
  /** An id that no network of a stack before had, even in the same VPC. */
  readonly uniqueId: pulumi.Output<string>;
  readonly metrics: { natGateways: Metrics[] };
}
