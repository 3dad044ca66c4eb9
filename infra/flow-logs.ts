/** A record of every connection in the VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "./encryption-keys";
import type { ResourceNames } from "./names";
import { assumeRolePolicy, flowLogPolicy } from "./policies";
import type { Tags } from "./tags";

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
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: args.names.flowLogGroup,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.keys?.logsKeyArn,
        tags: args.tags,
      },
      child,
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Writes the flow logs of the transaction system's VPC",
        assumeRolePolicy: pulumi.jsonStringify(
          pulumi.output(args.accountId).apply((id) => assumeRolePolicy("vpc-flow-logs.amazonaws.com", id)),
        ),
        tags: args.tags,
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
