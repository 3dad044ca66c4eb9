/** The S3 bucket of the transaction log. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketTlsPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";
import { TRANSACTION_LOG_PREFIX } from "../stack/names";
import type { AccessLogBucket } from "./access-log-bucket";
import { createSecureBucket, UNFINISHED_UPLOAD_DAYS } from "./secure-bucket";

export interface TransactionLogBucketArgs {
  /** Where requests to the bucket are logged; undefined for no such log. */
  accessLogs: AccessLogBucket | undefined;
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
export class TransactionLogBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(
    name: string,
    stack: StackContext,
    { accessLogs }: TransactionLogBucketArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // Its type is older than its name, and stays: with another one the bucket would be replaced.
    super("transaction-system:infra:LogBucket", name, {}, opts);
    ({ bucket: this.bucket } = createSecureBucket(
      name,
      stack,
      {
        bucketName: stack.names.transactionLogBucket,
        keyArn: stack.keys?.dataKeyArn,
        policy: (arn) => arn.apply(bucketTlsPolicy),
        lifecycleRules: LIFECYCLE_RULES,
      },
      this,
    ));
    // Costs nothing by itself, and lets rules react to new objects.
    new aws.s3.BucketNotification(`${name}-events`, { bucket: this.bucket.id, eventbridge: true }, { parent: this });
    if (accessLogs)
      new aws.s3.BucketLogging(
        `${name}-access-log`,
        { bucket: this.bucket.id, targetBucket: accessLogs.bucketName, targetPrefix: `${TRANSACTION_LOG_PREFIX}/` },
        { parent: this },
      );
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }
}
