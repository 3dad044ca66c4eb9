/** The S3 bucket that other parts of the stack write their access logs to. */
import * as pulumi from "@pulumi/pulumi";
import { accessLogBucketPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";
import { createSecureBucket, UNFINISHED_UPLOAD_DAYS } from "./secure-bucket";

/** Days in which a log that was deleted can be had back. */
const NONCURRENT_VERSION_DAYS = 7;

/**
 * Private and TLS only; logs go after the stack's retention period. Encrypted by S3's own key: the load balancer can deliver to no
 * other.
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  /** The bucket's name, known once the services may write to it. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, stack: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:AccessLogBucket", name, {}, opts);
    const { accountId } = stack;
    const { bucket, policy } = createSecureBucket(
      name,
      stack,
      {
        bucketName: stack.names.accessLogBucket,
        keyArn: undefined,
        policy: (arn) => arn.apply((bucketArn) => accessLogBucketPolicy({ bucketArn, accountId })),
        lifecycleRules: [
          {
            id: "ExpireLogs",
            status: "Enabled",
            filter: {},
            expiration: { days: stack.logRetentionDays },
            noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_VERSION_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
          },
        ],
      },
      this,
    );
    this.bucketName = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
