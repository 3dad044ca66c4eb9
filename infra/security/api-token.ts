/** The bearer token of the service's API. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { StackContext } from "../stack/context";

/**
 * The label of the version that the stack makes. Secrets Manager also makes it the current one if the secret has no other;
 * otherwise it leaves the current one alone, as it would not without a label (PutSecretValue in its API reference).
 */
const STACKS_VERSION = "INITIAL";

/** 43 characters of 62 are 256 bits. */
const TOKEN_LENGTH = 43;

/**
 * A random token in a secret of its own. It is encrypted in the stack's state and appears nowhere else. A protected secret that
 * is deleted can be had back for 30 days, which keeps its name taken as long.
 */
export class ApiToken extends pulumi.ComponentResource {
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, stack: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:ApiToken", name, {}, opts);
    const child = { parent: this };
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: stack.names.apiTokenSecret,
        description: "Bearer token of the transaction service",
        kmsKeyId: stack.keys?.dataKeyArn,
        recoveryWindowInDays: stack.protectData ? 30 : 0,
        tags: stack.tags,
      },
      { ...child, protect: stack.protectData },
    );
    const token = new random.RandomPassword(`${name}-value`, { length: TOKEN_LENGTH, special: false }, child);
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      { secretId: secret.id, secretString: pulumi.secret(token.result), versionStages: [STACKS_VERSION] },
      // A rotated token is the operator's, with its labels: neither an update may bring the first one back, nor what a refresh
      // finds. Where AWS has deleted this version, it is made again, under its own label only.
      { ...child, ignoreChanges: ["secretString", "versionStages"] },
    );
    // Whoever knows the secret may read it at once, so there has to be something in it.
    this.secretArn = pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
    this.registerOutputs({ secretArn: this.secretArn });
  }
}
