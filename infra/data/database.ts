/** Aurora Serverless v2 PostgreSQL: a writer, and a reader that can take over. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "../network/network";
import { DATABASE_PORT } from "../network/ports";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { metricsOf } from "../stack/metrics";
import { createDatabaseInstances, MAINTENANCE_WINDOW } from "./database-instances";

export interface DatabaseArgs {
  network: Network;
  /** Aurora PostgreSQL 15 minor that the cluster is made with, for example 15.18. AWS upgrades it by itself later. */
  engineVersion: string;
  /** Bounds of each instance's capacity in ACUs (about 2 GiB of memory each). */
  minCapacity: number;
  maxCapacity: number;
  /** Days that a backup is kept, 1 to 35. */
  backupRetentionDays: number;
  /** Performance Insights and enhanced monitoring, which keep an instance above its minimum capacity. */
  insights: boolean;
  /** Whether deleting the cluster leaves a snapshot and its automated backups, or nothing. */
  finalSnapshot: boolean;
}

const DATABASE_NAME = "transactions";

/**
 * The cluster; its master password is RDS's own secret, rotated every seven days. Where data is protected, it refuses to be deleted.
 */
export class Database extends pulumi.ComponentResource {
  readonly databaseName = DATABASE_NAME;
  readonly port: pulumi.Output<number>;
  readonly endpoint: pulumi.Output<string>;
  /** The RDS-managed secret: JSON with username and password. */
  readonly secretArn: pulumi.Output<string>;
  private readonly cluster: aws.rds.Cluster;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Database", name, {}, opts);
    this.cluster = this.createCluster();
    const { cluster } = this;
    const writer = createDatabaseInstances(name, stack, { cluster, insights: args.insights }, this);
    // The cluster is there minutes before its writer, and until then nobody can log in.
    this.endpoint = pulumi.all([this.cluster.endpoint, writer.id]).apply(([endpoint]) => endpoint);
    this.port = this.cluster.port;
    this.secretArn = this.cluster.masterUserSecrets.apply(masterSecretArn);
    this.registerOutputs({ endpoint: this.endpoint, secretArn: this.secretArn });
  }

  get metrics() {
    const cluster = { DBClusterIdentifier: this.cluster.clusterIdentifier };
    return {
      cluster: metricsOf("AWS/RDS", cluster),
      writer: metricsOf("AWS/RDS", { ...cluster, Role: "WRITER" }),
      reader: metricsOf("AWS/RDS", { ...cluster, Role: "READER" }),
      logs: metricsOf("AWS/Logs", { LogGroupName: this.stack.names.databaseLogGroup }),
    };
  }

  private createCluster(): aws.rds.Cluster {
    const { name, stack, args } = this;
    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      {
        description: "Subnets for AuroraCluster database",
        subnetIds: args.network.isolatedSubnetIds,
        tags: stack.tags,
      },
      { parent: this },
    );
    const logGroup = createLogGroup(`${name}-logs`, stack, stack.names.databaseLogGroup, this);
    return new aws.rds.Cluster(
      `${name}-cluster`,
      {
        clusterIdentifier: stack.names.databaseCluster,
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
        dbClusterParameterGroupName: this.createParameterGroup().name,
        vpcSecurityGroupIds: [args.network.securityGroups.database.id],
        storageEncrypted: true,
        kmsKeyId: stack.keys?.dataKeyArn,
        masterUserSecretKmsKeyId: stack.keys?.dataKeyArn,
        enabledCloudwatchLogsExports: ["postgresql"],
        copyTagsToSnapshot: true,
        backupRetentionPeriod: args.backupRetentionDays,
        preferredBackupWindow: "03:00-04:00",
        preferredMaintenanceWindow: MAINTENANCE_WINDOW,
        deletionProtection: stack.protectData,
        skipFinalSnapshot: !args.finalSnapshot,
        finalSnapshotIdentifier: args.finalSnapshot
          ? args.network.uniqueId.apply(stack.names.finalSnapshot)
          : undefined,
        deleteAutomatedBackups: !args.finalSnapshot,
        // An update that reports success has happened, and is not waiting for a maintenance window.
        applyImmediately: true,
        tags: stack.tags,
      },
      {
        parent: this,
        dependsOn: [logGroup],
        // Another key would replace the cluster, and the data with it; AWS refuses another one for the secret. It raises the
        // minor version by itself, and refuses an update that wants the older one back.
        ignoreChanges: ["kmsKeyId", "masterUserSecretKmsKeyId", "engineVersion"],
        protect: stack.protectData,
      },
    );
  }

  private createParameterGroup(): aws.rds.ClusterParameterGroup {
    return new aws.rds.ClusterParameterGroup(
      `${this.name}-parameters`,
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
        tags: this.stack.tags,
      },
      { parent: this },
    );
  }
}

function masterSecretArn(secrets: aws.types.output.rds.ClusterMasterUserSecret[]): string {
  const [secret] = secrets;
  if (!secret)
    throw new pulumi.RunError(
      "Aurora reports no managed master secret for the cluster. To fix it: npx pulumi refresh, then npx pulumi up",
    );
  return secret.secretArn;
}
