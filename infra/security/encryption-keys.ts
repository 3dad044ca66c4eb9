/** Keys of the account's own, for stacks that must be able to say who can read what, and to take it back. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceNames } from "../stack/names";
import type { PolicyDocument } from "./policy-document";
import { alertsKeyPolicy, dataKeyPolicy, logsKeyPolicy, type KeyOwner } from "./resource-policies";
import type { Tags } from "../stack/tags";

export interface EncryptionKeysArgs {
  names: ResourceNames;
  region: string;
  accountId: pulumi.Input<string>;
  /** Keeps the keys from being deleted: without them nothing can be read that was stored under them, backups included. */
  protectData: boolean;
  tags: Tags;
}

/** Days in which a deleted key, and so everything under it, can still be had back. The longest that KMS offers. */
const DELETION_WINDOW_DAYS = 30;

/** One key for data, one that CloudWatch Logs may use, one that alarms may use; each rotates every year. */
export class EncryptionKeys extends pulumi.ComponentResource {
  /** Of Aurora, the table, the bucket, the queues, the secrets, the images and the function's environment. */
  readonly dataKeyArn: pulumi.Output<string>;
  /** Of the log groups. */
  readonly logsKeyArn: pulumi.Output<string>;
  /** Of the topic that alarms are published to. */
  readonly alertsKeyArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: EncryptionKeysArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EncryptionKeys", name, {}, opts);
    this.dataKeyArn = this.createKey("data", args.names.dataKeyAlias, "Data of the transaction system", dataKeyPolicy);
    this.logsKeyArn = this.createKey("logs", args.names.logsKeyAlias, "Logs of the transaction system", logsKeyPolicy);
    this.alertsKeyArn = this.createKey(
      "alerts",
      args.names.alertsKeyAlias,
      "Alerts of the transaction system",
      alertsKeyPolicy,
    );
    this.registerOutputs({ dataKeyArn: this.dataKeyArn });
  }

  private createKey(
    role: "data" | "logs" | "alerts",
    alias: string,
    description: string,
    policy: (owner: KeyOwner) => PolicyDocument,
  ): pulumi.Output<string> {
    const { name, args } = this;
    const owner = pulumi.output({ accountId: args.accountId, region: args.region, names: args.names });
    const key = new aws.kms.Key(
      `${name}-${role}`,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: pulumi.jsonStringify(owner.apply(policy)),
        tags: args.tags,
      },
      { parent: this, protect: args.protectData },
    );
    new aws.kms.Alias(`${name}-${role}-alias`, { name: alias, targetKeyId: key.keyId }, { parent: this });
    return key.arn;
  }
}
