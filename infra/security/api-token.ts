/** The bearer token of the service's API. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { EncryptionKeys } from "./encryption-keys";
import type { ResourceNames } from "../stack/names";
import type { Tags } from "../stack/tags";

export interface ApiTokenArgs {
  names: ResourceNames;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Keeps the secret from being deleted; one that is, recoverable for 30 days, which keeps its name taken as long. */
  protectData: boolean;
  tags: Tags;
}

/** 43 characters of 62 are 256 bits. */
const TOKEN_LENGTH = 43;

/** A random token in a secret of its own. It is encrypted in the stack's state and appears nowhere else. */
export class ApiToken extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: ApiTokenArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:ApiToken", name, {}, opts);
    const child = { parent: this };
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: args.names.apiTokenSecret,
        description: "Bearer token of the transaction service",
        kmsKeyId: args.keys?.dataKeyArn,
        recoveryWindowInDays: args.protectData ? 30 : 0,
        tags: args.tags,
      },
      { ...child, protect: args.protectData },
    );
    const token = new random.RandomPassword(`${name}-value`, { length: TOKEN_LENGTH, special: false }, child);
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      { secretId: secret.id, secretString: pulumi.secret(token.result) },
      // A rotated token is the operator's: an update of the stack must not bring the first one back.
      { ...child, ignoreChanges: ["secretString"] },
    );
    // Whoever knows the secret may read it at once, so there has to be something in it.
    this.secretArn = pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
