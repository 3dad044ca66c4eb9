/** The S3 bucket that other parts of the stack write their access logs to. */
import * as pulumi from "@pulumi/pulumi";
import { accessLogBucketPolicy } from "../security/resource-policies";
import { createSecureBucket, UNFINISHED_UPLOAD_DAYS } from "./secure-bucket";
import type { Tags } from "../stack/tags";

export interface AccessLogBucketArgs {
  bucketName: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  /** Days until a log goes. */
  retentionDays: number;
  /** Keeps destroy from emptying the bucket, which then fails while it holds anything. */
  protectData: boolean;
  tags: Tags;
}

/** Days in which a log that was deleted can be had back. */
const NONCURRENT_VERSION_DAYS = 7;

/** Private and TLS only. Encrypted by S3's own key: the load balancer can deliver to no other. */
export class AccessLogBucket extends pulumi.ComponentResource {
  /** The bucket's name, known once the services may write to it. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:AccessLogBucket", name, {}, opts);
    const { bucket, policy } = createSecureBucket(
      name,
      {
        bucketName: args.bucketName,
        keyArn: undefined,
        policy: (bucketArn) => pulumi.output({ bucketArn, accountId: args.accountId }).apply(accessLogBucketPolicy),
        lifecycleRules: [
          {
            id: "ExpireLogs",
            status: "Enabled",
            filter: {},
            expiration: { days: args.retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_VERSION_DAYS },
            abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
          },
        ],
        protectData: args.protectData,
        tags: args.tags,
      },
      this,
    );
    this.bucketName = pulumi.all([bucket.bucket, policy.id]).apply(([bucketName]) => bucketName);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
