/** Where Pulumi keeps the stacks of an account: a bucket, and the key for the secrets in it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createSecureBucket, UNFINISHED_UPLOAD_DAYS } from "../infra/data/secure-bucket";
import { bucketTlsPolicy, dataKeyPolicy } from "../infra/security/resource-policies";
import type { Tags } from "../infra/stack/tags";

/** Where the states are, and what encrypts them. */
export interface State {
  bucketArn: string;
  keyArn: string;
}

export interface StateBackendArgs {
  accountId: string;
  region: string;
  tags: Tags;
}

/** Days in which a state that was overwritten or deleted can still be had back. */
const FORMER_STATE_DAYS = 90;

/** Days in which a deleted key can still be had back. The longest that KMS offers. */
const DELETION_WINDOW_DAYS = 30;

const ALIAS = "alias/transaction-system-state";

/** Bucket and key are protected: without them, no stack can be changed or destroyed by Pulumi any more. */
export class StateBackend extends pulumi.ComponentResource {
  readonly state: pulumi.Output<State>;
  /** What `pulumi login` takes. */
  readonly url: pulumi.Output<string>;
  /** What `pulumi stack init --secrets-provider` takes. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, { accountId, region, tags }: StateBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:deploy:StateBackend", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "State of Pulumi's stacks, and the secrets in it",
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: JSON.stringify(dataKeyPolicy({ accountId })),
        tags,
      },
      { parent: this, protect: true },
    );
    const alias = new aws.kms.Alias(`${name}-key-alias`, { name: ALIAS, targetKeyId: key.keyId }, { parent: this });
    const { bucket } = createSecureBucket(
      name,
      { protectData: true, tags },
      {
        // Names of buckets are global.
        bucketName: `transaction-system-state-${accountId}`,
        keyArn: key.arn,
        policy: (bucketArn) => bucketArn.apply(bucketTlsPolicy),
        lifecycleRules: [
          {
            id: "former-states",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays: FORMER_STATE_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
          },
        ],
      },
      this,
    );
    this.state = pulumi.all([bucket.arn, key.arn]).apply(([bucketArn, keyArn]) => ({ bucketArn, keyArn }));
    this.url = pulumi.interpolate`s3://${bucket.bucket}?region=${region}`;
    this.secretsProvider = pulumi.interpolate`awskms://${alias.name}?region=${region}`;
    this.registerOutputs({ url: this.url });
  }
}
