/** The S3 bucket of the transaction log. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BUCKET_PREFIX } from "./access-log-bucket";
import type { EncryptionKeys } from "./encryption-keys";
import { bucketTlsPolicy } from "./resource-policies";
import type { Tags } from "./tags";

export interface LogBucketArgs {
  bucketName: pulumi.Input<string>;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Bucket that requests to this one are logged to; undefined for no such log. */
  accessLogBucketName: pulumi.Input<string> | undefined;
  /** Keeps destroy from emptying the bucket, which then fails while it holds anything. */
  protectData: boolean;
  tags: Tags;
}

/** Days until replaced or deleted versions of an object go. Without this they would pile up for ever. */
const NONCURRENT_VERSION_DAYS = 90;
const UNFINISHED_UPLOAD_DAYS = 7;

/** Versioned, encrypted, private, TLS only; objects of 128 KiB or more, which S3 moves, go to infrequent access after 30 days. */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(
    private readonly name: string,
    private readonly args: LogBucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:LogBucket", name, {}, opts);
    this.bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: !args.protectData, tags: args.tags },
      { parent: this, protect: args.protectData },
    );
    this.secureBucket();
    this.createLifecycle();
    // Costs nothing by itself, and lets rules react to new objects.
    new aws.s3.BucketNotification(`${name}-events`, { bucket: this.bucket.id, eventbridge: true }, { parent: this });
    if (args.accessLogBucketName)
      new aws.s3.BucketLogging(
        `${name}-access-log`,
        { bucket: this.bucket.id, targetBucket: args.accessLogBucketName, targetPrefix: BUCKET_PREFIX },
        { parent: this },
      );
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }

  private secureBucket(): void {
    const child = { parent: this };
    const bucket = this.bucket.id;
    const block = new aws.s3.BucketPublicAccessBlock(
      `${this.name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${this.name}-encryption`,
      { bucket, rules: [encryptionRule(this.args.keys)] },
      child,
    );
    new aws.s3.BucketPolicy(
      `${this.name}-policy`,
      { bucket, policy: pulumi.jsonStringify(this.bucket.arn.apply(bucketTlsPolicy)) },
      // S3 refuses one of the two when they are put at the same time.
      { ...child, dependsOn: [block] },
    );
  }

  private createLifecycle(): void {
    const child = { parent: this };
    const bucket = this.bucket.id;
    const versioning = new aws.s3.BucketVersioning(
      `${this.name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${this.name}-lifecycle`,
      {
        bucket,
        rules: [
          {
            id: "TransitionToIA",
            status: "Enabled",
            filter: {},
            transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
          },
          {
            id: "ExpireOldVersions",
            status: "Enabled",
            filter: {},
            noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_VERSION_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
          },
        ],
      },
      { ...child, dependsOn: [versioning] },
    );
  }
}

/** A bucket key makes one call to KMS serve many objects. */
function encryptionRule(keys: EncryptionKeys | undefined) {
  return keys
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keys.dataKeyArn },
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
}
