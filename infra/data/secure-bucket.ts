/** A private bucket with versions that is reached over TLS only. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../security/policy-document";
import type { StackContext } from "../stack/context";

export interface SecureBucketArgs {
  bucketName: pulumi.Input<string>;
  /** ARN of a KMS key; undefined for the key of S3. */
  keyArn: pulumi.Input<string> | undefined;
  /** The bucket's policy; it has to refuse requests without TLS. */
  policy: (bucketArn: pulumi.Output<string>) => pulumi.Input<PolicyDocument>;
  lifecycleRules: aws.types.input.s3.BucketLifecycleConfigurationRule[];
}

export interface SecureBucket {
  bucket: aws.s3.Bucket;
  policy: aws.s3.BucketPolicy;
}

/** Days until the parts of an upload that was never finished go. */
export const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * The parts' names begin with `name`, the bucket's own is `name`-bucket. Where data is protected, destroy does not empty the
 * bucket, and fails while it holds anything.
 */
export function createSecureBucket(
  name: string,
  { protectData, tags }: Pick<StackContext, "protectData" | "tags">,
  args: SecureBucketArgs,
  parent: pulumi.Resource,
): SecureBucket {
  const child = { parent };
  const resource = new aws.s3.Bucket(
    `${name}-bucket`,
    { bucket: args.bucketName, forceDestroy: !protectData, tags },
    { parent, protect: protectData },
  );
  const bucket = resource.id;
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    child,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket, rules: [encryptionRule(args.keyArn)] },
    child,
  );
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket, rules: args.lifecycleRules },
    { ...child, dependsOn: [versioning] },
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket, policy: pulumi.jsonStringify(args.policy(resource.arn)) },
    // S3 refuses one of the two when they are put at the same time.
    { ...child, dependsOn: [block] },
  );
  return { bucket: resource, policy };
}

/** A bucket key makes one call to KMS serve many objects. */
function encryptionRule(keyArn: pulumi.Input<string> | undefined) {
  return keyArn
    ? {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      }
    : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
}
