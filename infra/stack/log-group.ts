/** Log groups, each made before whoever writes to it would make it by itself, without retention, and leave it behind. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "./context";

export function createLogGroup(
  name: string,
  { keys, logRetentionDays, tags }: StackContext,
  logGroupName: string,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: logGroupName, retentionInDays: logRetentionDays, kmsKeyId: keys?.logsKeyArn, tags },
    { parent },
  );
}
