/** Log groups, each made before whoever writes to it would make it by itself, without retention, and leave it behind. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { Tags } from "./tags";

export interface LogGroupArgs {
  /** One of the periods that CloudWatch Logs offers. */
  logRetentionDays: number;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  tags: Tags;
}

export function createLogGroup(
  name: string,
  logGroupName: string,
  { logRetentionDays, keys, tags }: LogGroupArgs,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: logGroupName, retentionInDays: logRetentionDays, kmsKeyId: keys?.logsKeyArn, tags },
    opts,
  );
}
