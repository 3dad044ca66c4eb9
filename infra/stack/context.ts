/** What every component needs to know of the stack that it belongs to. */
import type * as pulumi from "@pulumi/pulumi";
import { resourceNames, type ResourceNames } from "./names";
import { stackTags, type StackIdentity, type Tags } from "./tags";

/** ARNs of keys of the account's own. */
export interface KeyArns {
  /** Of Aurora, the table, the bucket, the queues, the secrets, the images and the function's environment. */
  readonly dataKeyArn: pulumi.Output<string>;
  /** Of the log groups. */
  readonly logsKeyArn: pulumi.Output<string>;
  /** Of the topic that alarms are published to. */
  readonly alertsKeyArn: pulumi.Output<string>;
}

export interface StackContext {
  readonly environmentSuffix: string;
  readonly region: string;
  readonly accountId: string;
  readonly names: ResourceNames;
  readonly tags: Tags;
  /** What limits each role beside its own grants; undefined for nothing. */
  readonly permissionsBoundaryArn: string | undefined;
  /** Names of those who are told of transactions. */
  readonly subscribers: readonly string[];
  /** Undefined where AWS's own keys encrypt. */
  readonly keys: KeyArns | undefined;
  /** Keeps what holds data, and the keys to it, from being deleted. */
  readonly protectData: boolean;
  /** Days that a log is kept; one of the periods that CloudWatch Logs offers. */
  readonly logRetentionDays: number;
}

type StackSettings = StackIdentity &
  Pick<StackContext, "region" | "permissionsBoundaryArn" | "protectData" | "logRetentionDays">;

/** The context of a stack without keys of its own: those are made with it, and then join it. */
export function createStackContext(
  settings: StackSettings,
  accountId: string,
  subscribers: readonly string[],
): StackContext {
  const { environmentSuffix, region, permissionsBoundaryArn, protectData, logRetentionDays } = settings;
  return {
    environmentSuffix,
    region,
    accountId,
    names: resourceNames(environmentSuffix, accountId),
    tags: stackTags(settings),
    permissionsBoundaryArn,
    subscribers,
    keys: undefined,
    protectData,
    logRetentionDays,
  };
}
