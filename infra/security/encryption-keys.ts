/** Keys of the account's own, for stacks that must be able to say who can read what, and to take it back. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { KeyArns, StackContext } from "../stack/context";
import { subscriberComponent } from "../stack/names";
import type { PolicyDocument } from "./policy-document";
import { alertsKeyPolicy, announcedDataKeyPolicy, dataKeyPolicy, logsKeyPolicy } from "./resource-policies";

export interface EncryptionKeysArgs {
  /** Components of the consumers whose functions write logs, beside the subscribers. */
  consumers: readonly string[];
}

/** Days in which a deleted key, and so everything under it, can still be had back. The longest that KMS offers. */
const DELETION_WINDOW_DAYS = 30;

/**
 * One key for data, one that CloudWatch Logs may use, one that alarms may use; each rotates every year. Without them nothing can
 * be read that was stored under them, backups included.
 */
export class EncryptionKeys extends pulumi.ComponentResource implements KeyArns {
  readonly dataKeyArn: pulumi.Output<string>;
  readonly logsKeyArn: pulumi.Output<string>;
  readonly alertsKeyArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    { consumers }: EncryptionKeysArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EncryptionKeys", name, {}, opts);
    const { names } = stack;
    this.dataKeyArn = this.createKey(
      "data",
      names.dataKeyAlias,
      "Data of the transaction system",
      stack.subscribers.length > 0 ? announcedDataKeyPolicy(stack) : dataKeyPolicy(stack),
    );
    this.logsKeyArn = this.createKey(
      "logs",
      names.logsKeyAlias,
      "Logs of the transaction system",
      logsKeyPolicy(stack, [...consumers, ...stack.subscribers.map(subscriberComponent)]),
    );
    this.alertsKeyArn = this.createKey(
      "alerts",
      names.alertsKeyAlias,
      "Alerts of the transaction system",
      alertsKeyPolicy(stack),
    );
    this.registerOutputs({ dataKeyArn: this.dataKeyArn });
  }

  private createKey(
    role: "data" | "logs" | "alerts",
    alias: string,
    description: string,
    policy: PolicyDocument,
  ): pulumi.Output<string> {
    const { name, stack } = this;
    const key = new aws.kms.Key(
      `${name}-${role}`,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: JSON.stringify(policy),
        tags: stack.tags,
      },
      { parent: this, protect: stack.protectData },
    );
    new aws.kms.Alias(`${name}-${role}-alias`, { name: alias, targetKeyId: key.keyId }, { parent: this });
    return key.arn;
  }
}
