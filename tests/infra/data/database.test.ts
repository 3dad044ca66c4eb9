import assert from "node:assert/strict";
import { Database } from "../../../infra/data/database";
import { deployUnderMocks, valueOf } from "../../support/program/pulumi";
import { createNetwork, deployProgram, stackContext } from "../../support/program/stack";

const deploy = ({ protectData = false, insights = false, finalSnapshot = false } = {}) =>
  deployUnderMocks(
    () =>
      new Database(
        "database",
        { ...stackContext, protectData },
        {
          network: createNetwork(),
          engineVersion: "15.18",
          minCapacity: 0.5,
          maxCapacity: 4,
          backupRetentionDays: 7,
          insights,
          finalSnapshot,
        },
      ),
  );

describe("Database", () => {
  it("is an encrypted Serverless v2 cluster with a managed secret, and leaves nothing behind", async () => {
    assert.deepEqual((await deploy()).named("database-cluster").inputs, {
      clusterIdentifier: "aurora-cluster-dev",
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "15.18",
      databaseName: "transactions",
      port: 5432,
      masterUsername: "postgres",
      manageMasterUserPassword: true,
      iamDatabaseAuthenticationEnabled: true,
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
      dbSubnetGroupName: "database-subnets",
      dbClusterParameterGroupName: "database-parameters",
      vpcSecurityGroupIds: ["sg-network-database-sg"],
      storageEncrypted: true,
      enabledCloudwatchLogsExports: ["postgresql"],
      copyTagsToSnapshot: true,
      backupRetentionPeriod: 7,
      preferredBackupWindow: "03:00-04:00",
      preferredMaintenanceWindow: "sun:05:00-sun:06:00",
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
      applyImmediately: true,
      tags: { Project: "p" },
    });
  });

  it("refuses to be deleted when told to", async () => {
    assert.equal((await deploy({ protectData: true })).named("database-cluster").inputs.deletionProtection, true);
  });

  it("leaves its backups and a snapshot when told to, under a name that no other VPC's database takes", async () => {
    const { inputs } = (await deploy({ finalSnapshot: true })).named("database-cluster");
    assert.equal(inputs.skipFinalSnapshot, false);
    assert.equal(inputs.deleteAutomatedBackups, false);
    assert.equal(inputs.finalSnapshotIdentifier, "aurora-cluster-dev-final-vpc-0a1b2c3d");
  });

  it("has a writer, and then a reader in the tier that scales with it", async () => {
    const deployment = await deploy();
    const [reader, writer, ...others] = deployment.ofType("aws:rds/clusterInstance:ClusterInstance");
    const common = {
      clusterIdentifier: "aurora-cluster-dev",
      engine: "aurora-postgresql",
      engineVersion: "15.18",
      instanceClass: "db.serverless",
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      preferredMaintenanceWindow: "sun:05:00-sun:06:00",
      applyImmediately: true,
      performanceInsightsEnabled: false,
      monitoringInterval: 0,
      tags: { Project: "p" },
    };
    assert.deepEqual(writer?.inputs, { ...common, identifier: "aurora-cluster-dev-writer", promotionTier: 0 });
    assert.deepEqual(reader?.inputs, { ...common, identifier: "aurora-cluster-dev-reader", promotionTier: 1 });
    assert.deepEqual(others, []);
    assert.ok(reader.dependencies.includes("database-writer"));
  });

  it("is maintained at another time than it is backed up, cluster and instances alike", async () => {
    const deployment = await deploy();
    const maintained = ["database-cluster", "database-writer", "database-reader"].map((name) => {
      const window = String(deployment.named(name).inputs.preferredMaintenanceWindow);
      const [, from = "", to = ""] = /^sun:(\d\d:\d\d)-sun:(\d\d:\d\d)$/.exec(window) ?? [];
      return { from, to };
    });
    const [backupFrom = "", backupTo = ""] = String(
      deployment.named("database-cluster").inputs.preferredBackupWindow,
    ).split("-");
    // Times of a day as text are in the order of time.
    for (const { from, to } of maintained) {
      assert.ok(from < to && backupFrom < backupTo);
      assert.ok(backupTo <= from || to <= backupFrom, `${from}-${to}`);
    }
  });

  it("can tell more of itself, by a role for just that", async () => {
    const deployment = await deploy({ insights: true });
    for (const { inputs } of deployment.ofType("aws:rds/clusterInstance:ClusterInstance")) {
      assert.equal(inputs.performanceInsightsEnabled, true);
      assert.equal(inputs.monitoringInterval, 60);
      assert.equal(inputs.monitoringRoleArn, "arn:aws:iam::123456789012:role/database-monitoring-role");
    }
    assert.deepEqual(deployment.named("database-monitoring").inputs, {
      role: "database-monitoring-role",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
  });

  it("takes TLS connections only, and logs schema changes and slow statements, without their parameters", async () => {
    const { inputs } = (await deploy()).named("database-parameters");
    assert.equal(inputs.family, "aurora-postgresql15");
    assert.deepEqual(inputs.parameters, [
      { name: "rds.force_ssl", value: "1" },
      { name: "log_statement", value: "ddl" },
      { name: "log_min_duration_statement", value: "1000" },
      { name: "log_parameter_max_length", value: "0" },
    ]);
  });

  it("has its log group before RDS would make one, and its subnets from outside", async () => {
    const deployment = await deploy();
    assert.deepEqual(deployment.named("database-logs").inputs, {
      name: "/aws/rds/cluster/aurora-cluster-dev/postgresql",
      retentionInDays: 7,
      tags: { Project: "p" },
    });
    assert.ok(deployment.named("database-cluster").dependencies.includes("database-logs"));
    assert.deepEqual(deployment.named("database-subnets").inputs.subnetIds, ["subnet-isolated-1", "subnet-isolated-2"]);
  });

  it("tells where it is and where its credentials are", async () => {
    const { result } = await deploy();
    assert.equal(await valueOf(result.endpoint), "aurora-cluster-dev.cluster-abc.us-east-1.rds.amazonaws.com");
    assert.equal(
      await valueOf(result.secretArn),
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b",
    );
  });

  it("is not told of before its writer is there", async () => {
    const { dependencies } = (await deployProgram()).named("service-fargate");
    assert.ok(dependencies.includes("database-writer"));
  });

  it("may be upgraded by AWS without a later deployment wanting the old version back", async () => {
    assert.deepEqual((await deploy()).named("database-cluster").ignoreChanges, [
      "kmsKeyId",
      "masterUserSecretKmsKeyId",
      "engineVersion",
    ]);
  });
});
