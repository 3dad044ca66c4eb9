import { resource, type Inputs, type Resource } from "../../../program/resource";
import { accompanied, alone, subject, policy, SOURCE_ACCOUNT, TLS_ONLY, type Case } from "./case";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const TABLE = "aws:dynamodb/table:Table";
const BUCKET = "aws:s3/bucket:Bucket";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

const parameters = (...names: string[]): Resource =>
  resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", "parameters", {
    parameters: names.map((name) => ({ name, value: "1" })),
  });
const cluster = subject(CLUSTER, { dbClusterParameterGroupName: parameters().id });
const selection = (...resources: string[]): Resource =>
  resource("aws:backup/selection:Selection", "selection", { resources });

const on = (property: string): [good: Inputs[], bad: Inputs[]] => [[{ [property]: true }], [{}, { [property]: false }]];
const text = (property: string): [good: Inputs[], bad: Inputs[]] => [[{ [property]: "key" }], [{}, { [property]: "" }]];

const databaseCases: Case[] = [
  alone("CKV_AWS_96 AwsSolutions-RDS2", CLUSTER, ...on("storageEncrypted")),
  alone("CKV_AWS_327", CLUSTER, ...text("kmsKeyId")),
  alone("CKV_AWS_139 AwsSolutions-RDS10", CLUSTER, ...on("deletionProtection")),
  alone(
    "CKV_AWS_133",
    CLUSTER,
    [{ backupRetentionPeriod: 1 }, { backupRetentionPeriod: 35 }],
    [{}, { backupRetentionPeriod: 0 }, { backupRetentionPeriod: 36 }],
  ),
  alone("CKV_AWS_162 AwsSolutions-RDS6", CLUSTER, ...on("iamDatabaseAuthenticationEnabled")),
  alone("CKV_AWS_313", CLUSTER, ...on("copyTagsToSnapshot")),
  alone(
    "CKV_AWS_324",
    CLUSTER,
    [{ enabledCloudwatchLogsExports: ["postgresql"] }],
    [{}, { enabledCloudwatchLogsExports: [] }],
  ),
  {
    ids: ["CKV2_AWS_27"],
    good: [[cluster, parameters("log_statement", "log_min_duration_statement")]],
    bad: [[cluster], [cluster, parameters("log_statement")], [cluster, parameters("log_min_duration_statement")]],
  },
  { ids: ["CKV2_AWS_8"], good: [[cluster, selection(cluster.id)]], bad: [[cluster], [cluster, selection("another")]] },
  alone("AwsSolutions-RDS11", CLUSTER, [{ port: 6432 }], [{}, { port: 5432 }]),
  alone("AwsSolutions-SMG4", CLUSTER, ...on("manageMasterUserPassword")),
  alone("CKV_AWS_17", INSTANCE, [{ publiclyAccessible: false }], [{}, { publiclyAccessible: true }]),
  alone("CKV_AWS_226", INSTANCE, ...on("autoMinorVersionUpgrade")),
  alone("CKV_AWS_118", INSTANCE, [{ monitoringInterval: 60 }], [{}, { monitoringInterval: 0 }]),
  alone("CKV_AWS_353", INSTANCE, ...on("performanceInsightsEnabled")),
  alone(
    "CKV_AWS_354",
    INSTANCE,
    [{}, { performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "key" }],
    [{ performanceInsightsEnabled: true }],
  ),
];

const tableCases: Case[] = [
  alone(
    "CKV_AWS_28 AwsSolutions-DDB3",
    TABLE,
    [{ pointInTimeRecovery: { enabled: true } }],
    [{}, { pointInTimeRecovery: { enabled: false } }],
  ),
  alone(
    "CKV_AWS_119",
    TABLE,
    [{ serverSideEncryption: { enabled: true, kmsKeyArn: "key" } }],
    [{}, { serverSideEncryption: { enabled: true } }],
  ),
  alone("CKV2_AWS_16", TABLE, [{ billingMode: "PAY_PER_REQUEST" }], [{}, { billingMode: "PROVISIONED" }]),
];

const companionOfBucket = (ids: string, type: string, good: Inputs = {}, bad: Inputs[] = []): Case =>
  accompanied(ids, BUCKET, { type, property: "bucket", good, bad });

const block = (ids: string, ...properties: string[]): Case => {
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  const type = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
  return companionOfBucket(
    ids,
    type,
    all,
    properties.map((property) => ({ ...all, [property]: false })),
  );
};

const encryption = (ids: string, good: string, bad: string[]): Case => {
  const rules = (sseAlgorithm: string) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] });
  const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  return companionOfBucket(ids, type, rules(good), [...bad.map(rules), { rules: [] }]);
};

const abort = { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };

const bucketCases: Case[] = [
  block("CKV2_AWS_6", "blockPublicAcls", "blockPublicPolicy"),
  block("CKV_AWS_53", "blockPublicAcls"),
  block("CKV_AWS_54", "blockPublicPolicy"),
  block("CKV_AWS_55", "ignorePublicAcls"),
  block("CKV_AWS_56", "restrictPublicBuckets"),
  alone(
    "CKV_AWS_70",
    BUCKET_POLICY,
    [{ policy: TLS_ONLY }, { policy: policy({ Principal: "*", Condition: SOURCE_ACCOUNT }) }],
    [{ policy: policy({ Principal: "*" }) }, { policy: policy({ Principal: { AWS: ["*"] } }) }],
  ),
  alone("CKV_AWS_93", BUCKET_POLICY, [{ policy: TLS_ONLY }], [{ policy: policy({ Effect: "Deny", Principal: "*" }) }]),
  companionOfBucket("AwsSolutions-S10", BUCKET_POLICY, { policy: TLS_ONLY }, [
    { policy: policy({ Effect: "Deny", Principal: "*" }) },
    { policy: TLS_ONLY.replace("Deny", "Allow") },
  ]),
  encryption("CKV_AWS_19", "AES256", ["none"]),
  encryption("CKV_AWS_145", "aws:kms", ["AES256"]),
  companionOfBucket(
    "CKV_AWS_21",
    "aws:s3/bucketVersioning:BucketVersioning",
    { versioningConfiguration: { status: "Enabled" } },
    [{ versioningConfiguration: { status: "Suspended" } }],
  ),
  companionOfBucket("CKV2_AWS_61", LIFECYCLE, { rules: [{ noncurrentVersionExpiration: { noncurrentDays: 90 } }] }, [
    { rules: [] },
    { rules: [{ expiration: { days: 7 } }] },
  ]),
  alone(
    "CKV_AWS_300",
    LIFECYCLE,
    [{ rules: [{ status: "Enabled" }, { ...abort, filter: {} }] }, { rules: [abort] }],
    [
      {},
      { rules: [{ status: "Enabled", filter: {} }] },
      { rules: [{ ...abort, filter: { prefix: "" } }] },
      { rules: [{ ...abort, status: "Disabled" }] },
    ],
  ),
  companionOfBucket("CKV_AWS_18 AwsSolutions-S1", "aws:s3/bucketLogging:BucketLogging", { targetBucket: "logs" }, [{}]),
  companionOfBucket("CKV2_AWS_62", "aws:s3/bucketNotification:BucketNotification"),
  companionOfBucket("CKV_AWS_144", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"),
];

export const dataCases: Case[] = [...databaseCases, ...tableCases, ...bucketCases];
