/** Aurora Serverless v2 PostgreSQL: a writer, and a reader that can take over. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { ResourceNames } from "../stack/names";
import { createLogGroup } from "../stack/log-group";
import { createServiceRole } from "../security/role";
import type { Tags } from "../stack/tags";

export interface DatabaseArgs {
  names: ResourceNames;
  accountId: pulumi.Input<string>;
  /** Makes the final snapshot's name unique: the same suffix may be deployed and destroyed many times. */
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  /** Aurora PostgreSQL 15 minor that the cluster is made with, for example 15.18. AWS upgrades it by itself later. */
  engineVersion: string;
  /** Bounds of each instance's capacity in ACUs (about 2 GiB of memory each). */
  minCapacity: number;
  maxCapacity: number;
  logRetentionDays: number;
  /** Days that a backup is kept, 1 to 35. */
  backupRetentionDays: number;
  /** Performance Insights and enhanced monitoring, which keep an instance above its least capacity. */
  insights: boolean;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Refuses deletion, and takes a final snapshot once it is allowed. */
  protectData: boolean;
  tags: Tags;
}

const DATABASE_NAME = "transactions";
export const DATABASE_PORT = 5432;
const MONITORING_INTERVAL_SECONDS = 60;
const MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";

/** The cluster; its master password is RDS's own secret, rotated every seven days. */
export class Database extends pulumi.ComponentResource {
  readonly databaseName = DATABASE_NAME;
  readonly port: pulumi.Output<number>;
  readonly cluster: aws.rds.Cluster;
  readonly endpoint: pulumi.Output<string>;
  /** The RDS-managed secret: JSON with username and password. */
  readonly secretArn: pulumi.Output<string>;
  private readonly insights: Partial<aws.rds.ClusterInstanceArgs>;

  constructor(
    private readonly name: string,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Database", name, {}, opts);
    this.cluster = this.createCluster();
    this.insights = args.insights ? this.createInsights() : {};
    const writer = this.createInstance("writer", args.names.databaseWriter, 0, []);
    // Created second, so that the writer is the one with the lower tier. Tier 1 scales with the writer and is ready for it.
    this.createInstance("reader", args.names.databaseReader, 1, [writer]);
    // The cluster is there minutes before its writer, and until then nobody can log in.
    this.endpoint = pulumi.all([this.cluster.endpoint, writer.id]).apply(([endpoint]) => endpoint);
    this.port = this.cluster.port;
    this.secretArn = this.cluster.masterUserSecrets.apply(masterSecretArn);
    this.registerOutputs({ endpoint: this.endpoint, secretArn: this.secretArn });
  }

  private createCluster(): aws.rds.Cluster {
    const { name, args } = this;
    const child = { parent: this };
    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { description: "Subnets for AuroraCluster database", subnetIds: args.subnetIds, tags: args.tags },
      child,
    );
    const parameterGroup = new aws.rds.ClusterParameterGroup(
      `${name}-parameters`,
      {
        family: "aurora-postgresql15",
        description: "TLS only; schema changes and slow statements are logged, without parameters",
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          { name: "log_statement", value: "ddl" },
          { name: "log_min_duration_statement", value: "1000" },
          // Otherwise a slow statement's parameters would be logged, which are what transactions hold.
          { name: "log_parameter_max_length", value: "0" },
        ],
        tags: args.tags,
      },
      child,
    );
    const logGroup = createLogGroup(`${name}-logs`, args.names.databaseLogGroup, args, child);
    return new aws.rds.Cluster(
      `${name}-cluster`,
      {
        clusterIdentifier: args.names.databaseCluster,
        engine: "aurora-postgresql",
        engineMode: "provisioned",
        engineVersion: args.engineVersion,
        databaseName: DATABASE_NAME,
        port: DATABASE_PORT,
        masterUsername: "postgres",
        manageMasterUserPassword: true,
        iamDatabaseAuthenticationEnabled: true,
        serverlessv2ScalingConfiguration: { minCapacity: args.minCapacity, maxCapacity: args.maxCapacity },
        dbSubnetGroupName: subnetGroup.name,
        dbClusterParameterGroupName: parameterGroup.name,
        vpcSecurityGroupIds: [args.securityGroupId],
        storageEncrypted: true,
        kmsKeyId: args.keys?.dataKeyArn,
        masterUserSecretKmsKeyId: args.keys?.dataKeyArn,
        enabledCloudwatchLogsExports: ["postgresql"],
        copyTagsToSnapshot: true,
        backupRetentionPeriod: args.backupRetentionDays,
        preferredBackupWindow: "03:00-04:00",
        deletionProtection: args.protectData,
        ...finalSnapshot(args),
        // An update that reports success has happened, and is not waiting for a maintenance window.
        applyImmediately: true,
        tags: args.tags,
      },
      {
        ...child,
        dependsOn: [logGroup],
        // Another key would replace the cluster, and the data with it; AWS refuses another one for the secret. It raises the
        // minor version by itself, and refuses an update that wants the older one back.
        ignoreChanges: ["kmsKeyId", "masterUserSecretKmsKeyId", "engineVersion"],
        protect: args.protectData,
      },
    );
  }

  /** What makes an instance tell more of itself, with the role that it needs for that. */
  private createInsights(): Partial<aws.rds.ClusterInstanceArgs> {
    const { name, args } = this;
    const role = createServiceRole(
      `${name}-monitoring-role`,
      {
        ...args,
        service: "monitoring.rds.amazonaws.com",
        description: "Publishes the enhanced monitoring of the transaction system's database",
      },
      { parent: this },
    );
    const attachment = new aws.iam.RolePolicyAttachment(
      `${name}-monitoring`,
      { role: role.name, policyArn: MONITORING_POLICY },
      { parent: this },
    );
    return {
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: args.keys?.dataKeyArn,
      monitoringInterval: MONITORING_INTERVAL_SECONDS,
      monitoringRoleArn: pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn),
    };
  }

  private createInstance(
    role: "writer" | "reader",
    identifier: string,
    promotionTier: number,
    dependsOn: pulumi.Resource[],
  ): aws.rds.ClusterInstance {
    return new aws.rds.ClusterInstance(
      `${this.name}-${role}`,
      {
        identifier,
        clusterIdentifier: this.cluster.id,
        engine: "aurora-postgresql",
        engineVersion: this.cluster.engineVersion,
        instanceClass: "db.serverless",
        promotionTier,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        applyImmediately: true,
        ...this.insights,
        tags: this.args.tags,
      },
      { parent: this, dependsOn },
    );
  }
}

function finalSnapshot({ names, vpcId, protectData }: DatabaseArgs) {
  return protectData
    ? {
        skipFinalSnapshot: false,
        deleteAutomatedBackups: false,
        finalSnapshotIdentifier: pulumi.interpolate`${names.databaseCluster}-final-${vpcId}`,
      }
    : { skipFinalSnapshot: true, deleteAutomatedBackups: true };
}

function masterSecretArn(secrets: aws.types.output.rds.ClusterMasterUserSecret[]): string {
  const [secret] = secrets;
  if (!secret)
    throw new pulumi.RunError(
      "Aurora reports no managed master secret for the cluster. To mend it: npx pulumi refresh, then npx pulumi up",
    );
  return secret.secretArn;
}
