/** A record of every connection in the VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { flowLogPolicy } from "../security/identity-policies";
import { createRole } from "../security/role";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { metricsOf } from "../stack/metrics";
import type { Network } from "./network";

export interface FlowLogsArgs {
  network: Network;
}

/** Accepted and rejected traffic alike, in a log group of its own. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(
    name: string,
    private readonly stack: StackContext,
    { network }: FlowLogsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:FlowLogs", name, {}, opts);
    const logGroup = createLogGroup(`${name}-logs`, stack, stack.names.flowLogGroup, this);
    const roleArn = createRole(
      `${name}-role`,
      stack,
      {
        service: "vpc-flow-logs.amazonaws.com",
        description: "Writes the flow logs of the transaction system's VPC",
        grants: { [`${name}-grants`]: logGroup.arn.apply(flowLogPolicy) },
      },
      this,
    );
    new aws.ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: network.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: roleArn,
        tags: stack.tags,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  get metrics() {
    return { logs: metricsOf("AWS/Logs", { LogGroupName: this.stack.names.flowLogGroup }) };
  }
}
