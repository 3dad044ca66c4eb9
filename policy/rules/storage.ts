/** The table and the buckets. */
import { statementsOf } from "../../program/policy-statements";
import { listAt, valueAt, type Inputs } from "../../program/resource";
import { needs, needsCompanion, needsText, needsValue, show, type Check, type Rule } from "../rule";
import { deniesInsecureTransport, grantsToAnybody } from "./policy-document";

const TABLE = "aws:dynamodb/table:Table";
const BUCKET = "aws:s3/bucket:Bucket";
const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";

const tableRules: Rule[] = [
  {
    ids: ["CKV_AWS_28", "AwsSolutions-DDB3"],
    title: "The table can be taken back to any second of the last 35 days",
    types: [TABLE],
    check: needsValue("pointInTimeRecovery.enabled", true),
    remedy: "Set pointInTimeRecovery.",
  },
  {
    ids: ["CKV_AWS_119"],
    title: "The table is encrypted with a key of the account",
    types: [TABLE],
    check: needsText("serverSideEncryption.kmsKeyArn"),
    remedy: "Set customerManagedKeys in the stack's configuration.",
  },
  {
    ids: ["CKV2_AWS_16"],
    title: "The table's capacity follows its load",
    types: [TABLE],
    check: needsValue("billingMode", "PAY_PER_REQUEST"),
    remedy: 'Set billingMode to "PAY_PER_REQUEST".',
  },
];

const blockRemedy = "Make an aws.s3.BucketPublicAccessBlock with all four switches on.";

function blockRule(id: string, title: string, property: string): Rule {
  return {
    ids: [id],
    title,
    types: [BUCKET],
    check: needsCompanion(PUBLIC_ACCESS_BLOCK, "bucket", needsValue(property, true)),
    remedy: blockRemedy,
  };
}

const accessRules: Rule[] = [
  {
    ids: ["CKV2_AWS_6"],
    title: "A bucket has a public access block",
    types: [BUCKET],
    check: needsCompanion(PUBLIC_ACCESS_BLOCK, "bucket", ({ inputs }) =>
      inputs.blockPublicAcls === true && inputs.blockPublicPolicy === true ? undefined : "it is not switched on",
    ),
    remedy: blockRemedy,
  },
  blockRule("CKV_AWS_53", "New public ACLs of a bucket are refused", "blockPublicAcls"),
  blockRule("CKV_AWS_54", "New public policies of a bucket are refused", "blockPublicPolicy"),
  blockRule("CKV_AWS_55", "Public ACLs of a bucket are ignored", "ignorePublicAcls"),
  blockRule("CKV_AWS_56", "Public policies of a bucket have no effect", "restrictPublicBuckets"),
  {
    ids: ["CKV_AWS_70"],
    title: "A bucket's policy does not allow everybody",
    types: [BUCKET_POLICY],
    check: ({ inputs }) => (grantsToAnybody(inputs.policy) ? "it allows any principal" : undefined),
    remedy: "Name the principal, or narrow it by a condition.",
  },
  {
    ids: ["CKV_AWS_93"],
    title: "A bucket's policy does not lock everybody out but the root user",
    types: [BUCKET_POLICY],
    check: ({ inputs }) =>
      statementsOf(inputs.policy).some(
        ({ effect, principals, conditions }) =>
          effect === "Deny" && principals.includes("*") && conditions.length === 0,
      )
        ? "it denies every principal without a condition"
        : undefined,
    remedy: "Give the denial a condition.",
  },
  {
    ids: ["AwsSolutions-S10"],
    title: "Buckets are used over TLS only",
    types: [BUCKET],
    check: needsCompanion(BUCKET_POLICY, "bucket", ({ inputs }) =>
      deniesInsecureTransport(inputs.policy) ? undefined : "its policy takes requests without TLS",
    ),
    remedy: "Deny what aws:SecureTransport says is false.",
  },
];

const algorithm = (wanted: (value: unknown) => boolean): Check =>
  needsCompanion(ENCRYPTION, "bucket", ({ inputs }) => {
    const used = valueAt(listAt(inputs, "rules")[0], "applyServerSideEncryptionByDefault.sseAlgorithm");
    return wanted(used) ? undefined : `sseAlgorithm is ${show(used)}`;
  });

/** A rule for every object: a filter, even one with an empty prefix, counts as narrower. */
function endsUnfinishedUploads(rule: Inputs): boolean {
  const filter = Object.keys(rule.filter ?? {});
  return rule.status === "Enabled" && rule.abortIncompleteMultipartUpload !== undefined && filter.length === 0;
}

const contentRules: Rule[] = [
  {
    ids: ["CKV_AWS_19"],
    title: "Buckets are encrypted",
    types: [BUCKET],
    check: algorithm((value) => value === "AES256" || value === "aws:kms"),
    remedy: "Make an encryption configuration for it.",
  },
  {
    ids: ["CKV_AWS_145"],
    title: "Buckets are encrypted with KMS",
    types: [BUCKET],
    check: algorithm((value) => value === "aws:kms"),
    remedy: "Set customerManagedKeys in the stack's configuration.",
  },
  {
    ids: ["CKV_AWS_21"],
    title: "Buckets keep replaced and deleted versions",
    types: [BUCKET],
    check: needsCompanion(
      "aws:s3/bucketVersioning:BucketVersioning",
      "bucket",
      needsValue("versioningConfiguration.status", "Enabled"),
    ),
    remedy: "Make an aws.s3.BucketVersioning for it.",
  },
  {
    ids: ["CKV2_AWS_61"],
    title: "Buckets have a lifecycle, and old versions an end",
    types: [BUCKET],
    check: needsCompanion(LIFECYCLE, "bucket", ({ inputs }) =>
      listAt(inputs, "rules").some((rule) => rule.noncurrentVersionExpiration !== undefined)
        ? undefined
        : "no rule expires old versions",
    ),
    remedy: "Make a lifecycle with noncurrentVersionExpiration.",
  },
  {
    ids: ["CKV_AWS_300"],
    title: "Unfinished uploads to a bucket go",
    types: [LIFECYCLE],
    check: needs("rules", (rules) => Array.isArray(rules) && (rules as Inputs[]).some(endsUnfinishedUploads)),
    remedy: "Set abortIncompleteMultipartUpload in a rule whose filter is empty.",
  },
  {
    ids: ["CKV_AWS_18", "AwsSolutions-S1"],
    title: "Requests to a bucket are logged",
    types: [BUCKET],
    check: needsCompanion("aws:s3/bucketLogging:BucketLogging", "bucket", needsText("targetBucket")),
    remedy: "Set auditLogs in the stack's configuration.",
  },
  {
    ids: ["CKV2_AWS_62"],
    title: "Buckets tell of new objects",
    types: [BUCKET],
    check: needsCompanion("aws:s3/bucketNotification:BucketNotification", "bucket"),
    remedy: "Make an aws.s3.BucketNotification with eventbridge on.",
  },
  {
    ids: ["CKV_AWS_144"],
    title: "Buckets are replicated to another region",
    types: [BUCKET],
    check: needsCompanion("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "bucket"),
    remedy: "Make an aws.s3.BucketReplicationConfig for it.",
  },
];

export const storageRules: Rule[] = [...tableRules, ...accessRules, ...contentRules];
