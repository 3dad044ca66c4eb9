/** Aurora: the cluster, its instances, its parameters. */
import { listAt, mentions, ofType } from "../../program/resource";
import { needs, needsNamed, needsText, needsValue, show, type Rule } from "../rule";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

const AUDIT = "Set auditLogs in the stack's configuration.";
const OWN_KEYS = "Set customerManagedKeys in the stack's configuration before the first deployment.";

/** Ports that the engines of RDS listen on by themselves. */
const DEFAULT_PORTS: readonly unknown[] = [undefined, 1433, 1521, 3306, 5432];

/** Parameters that make the server log changes of the schema and slow statements. */
const LOGGING_PARAMETERS = ["log_statement", "log_min_duration_statement"];

const clusterRules: Rule[] = [
  {
    ids: ["CKV_AWS_96", "AwsSolutions-RDS2"],
    title: "The database is encrypted",
    types: [CLUSTER],
    check: needsValue("storageEncrypted", true),
    remedy: "Set storageEncrypted to true.",
  },
  {
    ids: ["CKV_AWS_327"],
    title: "The database is encrypted with a key of the account",
    types: [CLUSTER],
    check: needsText("kmsKeyId"),
    remedy: OWN_KEYS,
  },
  {
    ids: ["CKV_AWS_139", "AwsSolutions-RDS10"],
    title: "The database cannot be deleted by mistake",
    types: [CLUSTER],
    check: needsValue("deletionProtection", true),
    remedy: "Set protectData in the stack's configuration.",
  },
  {
    ids: ["CKV_AWS_133"],
    title: "Backups are kept for 1 to 35 days",
    types: [CLUSTER],
    check: needs("backupRetentionPeriod", (days) => Number(days) >= 1 && Number(days) <= 35),
    remedy: "Set backupRetentionPeriod.",
  },
  {
    ids: ["CKV_AWS_162", "AwsSolutions-RDS6"],
    title: "Roles can log in to the database",
    types: [CLUSTER],
    check: needsValue("iamDatabaseAuthenticationEnabled", true),
    remedy: "Set iamDatabaseAuthenticationEnabled to true.",
  },
  {
    ids: ["CKV_AWS_313"],
    title: "Snapshots carry the cluster's tags",
    types: [CLUSTER],
    check: needsValue("copyTagsToSnapshot", true),
    remedy: "Set copyTagsToSnapshot to true.",
  },
  {
    ids: ["CKV_AWS_324"],
    title: "The database's log is exported",
    types: [CLUSTER],
    check: needs("enabledCloudwatchLogsExports", (logs) => Array.isArray(logs) && logs.includes("postgresql")),
    remedy: 'Set enabledCloudwatchLogsExports to ["postgresql"].',
  },
  {
    ids: ["CKV2_AWS_27"],
    title: "Schema changes and slow statements are logged",
    types: [CLUSTER],
    check: needsNamed(PARAMETER_GROUP, "dbClusterParameterGroupName", ({ inputs }) => {
      const names = listAt(inputs, "parameters").map(({ name }) => name);
      const missing = LOGGING_PARAMETERS.filter((name) => !names.includes(name));
      return missing.length > 0 ? `its parameter group lacks ${missing.join(" and ")}` : undefined;
    }),
    remedy: "Set log_statement and log_min_duration_statement in its parameter group.",
  },
  {
    ids: ["CKV2_AWS_8"],
    title: "A plan of AWS Backup covers the database",
    types: [CLUSTER],
    check: ({ arn }, stack) =>
      ofType(stack, "aws:backup/selection:Selection").some(({ inputs }) => mentions(inputs.resources, arn))
        ? undefined
        : "no backup selection names it",
    remedy: "Select it in a plan of AWS Backup.",
  },
  {
    ids: ["AwsSolutions-RDS11"],
    title: "The database listens on a port of its own",
    types: [CLUSTER],
    check: needs("port", (port) => !DEFAULT_PORTS.includes(port)),
    remedy: "Choose another port.",
  },
  {
    ids: ["AwsSolutions-SMG4"],
    title: "The master password is rotated by RDS",
    types: [CLUSTER],
    check: needsValue("manageMasterUserPassword", true),
    remedy: "Set manageMasterUserPassword to true.",
  },
];

const instanceRules: Rule[] = [
  {
    ids: ["CKV_AWS_17"],
    title: "Instances cannot be reached from the internet",
    types: [INSTANCE],
    check: needsValue("publiclyAccessible", false),
    remedy: "Set publiclyAccessible to false.",
  },
  {
    ids: ["CKV_AWS_226"],
    title: "Instances take minor upgrades by themselves",
    types: [INSTANCE],
    check: needsValue("autoMinorVersionUpgrade", true),
    remedy: "Set autoMinorVersionUpgrade to true.",
  },
  {
    ids: ["CKV_AWS_118"],
    title: "Instances report on their operating system",
    types: [INSTANCE],
    check: needs("monitoringInterval", (seconds) => Number(seconds ?? 0) > 0),
    remedy: AUDIT,
  },
  {
    ids: ["CKV_AWS_353"],
    title: "Instances record what their time goes into",
    types: [INSTANCE],
    check: needsValue("performanceInsightsEnabled", true),
    remedy: AUDIT,
  },
  {
    ids: ["CKV_AWS_354"],
    title: "What Performance Insights keeps is encrypted with a key of the account",
    types: [INSTANCE],
    check: ({ inputs }) =>
      inputs.performanceInsightsEnabled !== true || typeof inputs.performanceInsightsKmsKeyId === "string"
        ? undefined
        : `performanceInsightsKmsKeyId is ${show(inputs.performanceInsightsKmsKeyId)}`,
    remedy: OWN_KEYS,
  },
];

export const databaseRules: Rule[] = [...clusterRules, ...instanceRules];
