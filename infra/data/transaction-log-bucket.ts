/** The S3 bucket of the transaction log. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import { TRANSACTION_LOG_PREFIX } from "../stack/names";
import { bucketTlsPolicy } from "../security/resource-policies";
import { createSecureBucket, UNFINISHED_UPLOAD_DAYS } from "./secure-bucket";
import type { Tags } from "../stack/tags";

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

const LIFECYCLE_RULES = [
  // S3 moves objects of 128 KiB or more; smaller ones would cost more there.
  { id: "TransitionToIA", status: "Enabled", filter: {}, transitions: [{ days: 30, storageClass: "STANDARD_IA" }] },
  {
    id: "ExpireOldVersions",
    status: "Enabled",
    filter: {},
    noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_VERSION_DAYS },
    abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
  },
];

/** Versioned, encrypted, private, TLS only. */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:LogBucket", name, {}, opts);
    ({ bucket: this.bucket } = createSecureBucket(
      name,
      {
        bucketName: args.bucketName,
        keyArn: args.keys?.dataKeyArn,
        policy: (arn) => arn.apply(bucketTlsPolicy),
        lifecycleRules: LIFECYCLE_RULES,
        protectData: args.protectData,
        tags: args.tags,
      },
      this,
    ));
    // Costs nothing by itself, and lets rules react to new objects.
    new aws.s3.BucketNotification(`${name}-events`, { bucket: this.bucket.id, eventbridge: true }, { parent: this });
    if (args.accessLogBucketName)
      new aws.s3.BucketLogging(
        `${name}-access-log`,
        { bucket: this.bucket.id, targetBucket: args.accessLogBucketName, targetPrefix: `${TRANSACTION_LOG_PREFIX}/` },
        { parent: this },
      );
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }
}
