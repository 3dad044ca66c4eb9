/** The S3 bucket that other parts of the stack write their access logs to. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessLogBucketPolicy } from "./resource-policies";
import type { Tags } from "./tags";

export interface AccessLogBucketArgs {
  bucketName: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  /** Days until a log goes. */
  retentionDays: number;
  /** Keeps destroy from emptying the bucket. */
  protectData: boolean;
  tags: Tags;
}

/** Where the load balancer's logs are, in the bucket. */
export const LOAD_BALANCER_PREFIX = "load-balancer";

/** Where the logs of requests to the transaction log are, in the bucket. */
export const BUCKET_PREFIX = "transaction-log/";

/** Private and TLS only. Encrypted by S3's own key: the load balancer can deliver to no other. */
export class AccessLogBucket extends pulumi.ComponentResource {
  /** The bucket's name, known once the services may write to it. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:AccessLogBucket", name, {}, opts);
    const child = { parent: this };
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: !args.protectData, tags: args.tags },
      { ...child, protect: args.protectData },
    );
    const block = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "ExpireLogs",
            status: "Enabled",
            filter: {},
            expiration: { days: args.retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: 7 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { ...child, dependsOn: [versioning] },
    );
    const writers = pulumi.output({ bucketArn: bucket.arn, accountId: args.accountId });
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: bucket.id, policy: pulumi.jsonStringify(writers.apply(accessLogBucketPolicy)) },
      { ...child, dependsOn: [block] },
    );
    this.bucketName = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
