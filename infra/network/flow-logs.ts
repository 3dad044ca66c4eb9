/** A record of every connection in the VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { ResourceNames } from "../stack/names";
import { createLogGroup } from "../stack/log-group";
import { flowLogPolicy } from "../security/identity-policies";
import { createServiceRole } from "../security/role";
import type { Tags } from "../stack/tags";

export interface FlowLogsArgs {
  names: ResourceNames;
  accountId: pulumi.Input<string>;
  vpcId: pulumi.Input<string>;
  logRetentionDays: number;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  tags: Tags;
}

/** Accepted and rejected traffic alike, in a log group of its own. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:FlowLogs", name, {}, opts);
    const child = { parent: this };
    const logGroup = createLogGroup(`${name}-logs`, args.names.flowLogGroup, args, child);
    const role = createServiceRole(
      `${name}-role`,
      {
        ...args,
        service: "vpc-flow-logs.amazonaws.com",
        description: "Writes the flow logs of the transaction system's VPC",
      },
      child,
    );
    const grants = new aws.iam.RolePolicy(
      `${name}-grants`,
      { role: role.name, policy: pulumi.jsonStringify(logGroup.arn.apply(flowLogPolicy)) },
      child,
    );
    new aws.ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        tags: args.tags,
      },
      { ...child, dependsOn: [grants] },
    );
    this.registerOutputs({});
  }
}
