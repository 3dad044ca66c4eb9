import assert from "node:assert/strict";
import { REPLACING_INPUTS, replacingInputs } from "../support/program/data-holding";
import { deployProgram } from "../support/program/stack";

describe("the data of a stack", () => {
  const switches = async (protectData: string) => {
    const deployment = await deployProgram({ config: { protectData } });
    const cluster = deployment.named("database-cluster").inputs;
    return {
      cluster: cluster.deletionProtection,
      table: deployment.named("sessions-table").inputs.deletionProtectionEnabled,
      emptyBucket: deployment.named("transaction-log-bucket").inputs.forceDestroy,
      loadBalancer: deployment.named("service-alb").inputs.enableDeletionProtection,
    };
  };

  it("goes with a stack that does not protect it", async () => {
    assert.deepEqual(await switches("false"), {
      cluster: false,
      table: false,
      emptyBucket: true,
      loadBalancer: false,
    });
  });

  it("stays when it is protected", async () => {
    assert.deepEqual(await switches("true"), {
      cluster: true,
      table: true,
      emptyBucket: false,
      loadBalancer: true,
    });
  });
});

describe("the last snapshot of a database", () => {
  const finalSnapshot = async (config: Record<string, string | undefined>) => {
    const { inputs } = (await deployProgram({ stack: "prod", config })).named("database-cluster");
    const { skipFinalSnapshot, finalSnapshotIdentifier, deleteAutomatedBackups } = inputs;
    return { skipFinalSnapshot, finalSnapshotIdentifier, deleteAutomatedBackups };
  };
  const kept = {
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "aurora-cluster-prod-final-vpc-0a1b2c3d",
    deleteAutomatedBackups: false,
  };

  it("is taken of the stack for production, on each step of the way to take it down", async () => {
    assert.deepEqual(await finalSnapshot({}), kept);
    assert.deepEqual(await finalSnapshot({ profile: "dev", protectData: "false" }), kept);
  });

  it("is not taken where it is switched off, or never was on", async () => {
    const nothing = { skipFinalSnapshot: true, finalSnapshotIdentifier: undefined, deleteAutomatedBackups: true };
    assert.deepEqual(await finalSnapshot({ profile: "dev", finalSnapshot: "false" }), nothing);
    assert.deepEqual(await finalSnapshot({ profile: "dev", finalSnapshot: undefined }), nothing);
  });
});

describe("a stack that is switched from disposable to protected, with keys of its own", () => {
  it("replaces nothing that holds data", async () => {
    const before = await deployProgram();
    const after = await deployProgram({ config: { protectData: "true", customerManagedKeys: "true" } });
    for (const type of Object.keys(REPLACING_INPUTS))
      for (const resource of before.ofType(type))
        assert.deepEqual(replacingInputs(after.named(resource.name)), replacingInputs(resource), resource.name);
    assert.deepEqual(after.named("database-cluster").ignoreChanges, [
      "kmsKeyId",
      "masterUserSecretKmsKeyId",
      "engineVersion",
    ]);
  });

  it("keeps the key of its images, whatever the update says", async () => {
    const deployment = await deployProgram({ config: { customerManagedKeys: "true" } });
    const [transform] = deployment.named("service-image-repository").transforms;
    const args = { custom: true, name: "n", props: {}, opts: {} };
    assert.deepEqual(await transform?.({ ...args, type: "aws:ecr/repository:Repository" }), {
      props: {},
      opts: { ignoreChanges: ["encryptionConfigurations"] },
    });
    assert.equal(await transform?.({ ...args, type: "aws:ecr/lifecyclePolicy:LifecyclePolicy" }), undefined);
  });

  it("protects everything that holds data, and the keys to it, from being deleted by mistake", async () => {
    const holdData = [
      "aws:dynamodb/table:Table",
      "aws:kms/key:Key",
      "aws:rds/cluster:Cluster",
      "aws:s3/bucket:Bucket",
      "aws:secretsmanager/secret:Secret",
      "aws:sqs/queue:Queue",
    ];
    const deploy = async (protectData: string) =>
      (await deployProgram({ config: { protectData, customerManagedKeys: "true", auditLogs: "true" } })).resources;
    const resources = await deploy("true");
    assert.deepEqual([...new Set(resources.filter(({ protect }) => protect).map(({ type }) => type))].sort(), holdData);
    for (const { type, name, protect } of resources) assert.equal(protect, holdData.includes(type), name);
    for (const { name, protect } of await deploy("false")) assert.equal(protect, false, name);
  });
});

describe("a stack with keys of its own", () => {
  const data = "arn:aws:kms:us-east-1:123456789012:key/keys-data";
  const logs = "arn:aws:kms:us-east-1:123456789012:key/keys-logs";
  const alerts = "arn:aws:kms:us-east-1:123456789012:key/keys-alerts";

  it("encrypts everything that is stored with them", async () => {
    const deployment = await deployProgram({ config: { customerManagedKeys: "true" } });
    const of = (name: string) => deployment.named(name).inputs;
    assert.equal(of("database-cluster").kmsKeyId, data);
    assert.equal(of("database-cluster").masterUserSecretKmsKeyId, data);
    assert.deepEqual(of("sessions-table").serverSideEncryption, { enabled: true, kmsKeyArn: data });
    assert.deepEqual(of("transaction-log-encryption").rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: data }, bucketKeyEnabled: true },
    ]);
    for (const { name, inputs } of deployment.ofType("aws:sqs/queue:Queue")) {
      assert.equal(inputs.kmsMasterKeyId, data, name);
      assert.equal(inputs.sqsManagedSseEnabled, undefined, name);
    }
    assert.equal(of("api-token-secret").kmsKeyId, data);
    assert.deepEqual(of("service-image-repository").encryptionConfigurations, [
      { encryptionType: "KMS", kmsKey: data },
    ]);
    assert.equal(of("event-processor-function").kmsKeyArn, data);
    assert.equal(of("monitoring-topic").kmsMasterKeyId, alerts);
    for (const { name, inputs } of deployment.ofType("aws:cloudwatch/logGroup:LogGroup"))
      assert.equal(inputs.kmsKeyId, logs, name);
  });

  it("has keys that rotate and can be had back for 30 days", async () => {
    const deployment = await deployProgram({ config: { customerManagedKeys: "true" } });
    for (const { name, inputs } of deployment.ofType("aws:kms/key:Key")) {
      assert.equal(inputs.enableKeyRotation, true, name);
      assert.equal(inputs.deletionWindowInDays, 30, name);
    }
    assert.deepEqual(
      deployment.ofType("aws:kms/alias:Alias").map(({ inputs }) => [inputs.name, inputs.targetKeyId]),
      [
        ["alias/transaction-alerts-dev", "keys-alerts"],
        ["alias/transaction-data-dev", "keys-data"],
        ["alias/transaction-logs-dev", "keys-logs"],
      ],
    );
  });
});

describe("a stack with audit logs", () => {
  const deploy = () => deployProgram({ config: { auditLogs: "true" } });
  const bucket = "transaction-access-logs-dev-123456789012";

  it("records every connection in the VPC, in a log group of its own", async () => {
    const deployment = await deploy();
    const flowLog = deployment.named("flow-logs-log").untaggedInputs;
    assert.deepEqual(flowLog, {
      vpcId: "vpc-0a1b2c3d",
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:aws:logs:us-east-1:123456789012:log-group:/vpc/transaction-vpc-dev",
      iamRoleArn: "arn:aws:iam::123456789012:role/flow-logs-role",
    });
    assert.ok(deployment.named("flow-logs-log").dependencies.includes("flow-logs-grants"));
  });

  it("records requests to the load balancer and to the transaction log, each below its own prefix", async () => {
    const deployment = await deploy();
    assert.deepEqual(deployment.named("service-alb").inputs.accessLogs, {
      enabled: true,
      bucket,
      prefix: "load-balancer",
    });
    assert.deepEqual(deployment.named("transaction-log-access-log").inputs, {
      bucket: "transaction-logs-dev-123456789012",
      targetBucket: bucket,
      targetPrefix: "transaction-log/",
    });
    const { Statement } = JSON.parse(String(deployment.named("access-logs-policy").inputs.policy)) as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["LoadBalancerLogs", `arn:aws:s3:::${bucket}/load-balancer/AWSLogs/123456789012/*`],
        ["BucketLogs", `arn:aws:s3:::${bucket}/transaction-log/*`],
        ["DenyInsecureTransport", [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]],
      ],
    );
  });

  it("lets the load balancer write before it is told to", async () => {
    assert.ok((await deploy()).named("service-alb").dependencies.includes("access-logs-policy"));
  });

  it("keeps access logs as long as other logs, encrypted as the load balancer can", async () => {
    const deployment = await deploy();
    assert.deepEqual(deployment.named("access-logs-encryption").inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const [rule] = deployment.named("access-logs-lifecycle").inputs.rules as { expiration: unknown }[];
    assert.deepEqual(rule?.expiration, { days: 7 });
  });

  it("shows its tasks' metrics and logs what is done in one by hand", async () => {
    const { settings, configuration } = (await deploy()).named("service-cluster").inputs;
    assert.deepEqual(settings, [{ name: "containerInsights", value: "enhanced" }]);
    assert.deepEqual(configuration, {
      executeCommandConfiguration: {
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchEncryptionEnabled: false,
          cloudWatchLogGroupName: "/ecs/transaction-cluster-dev/exec",
        },
      },
    });
    const { inputs } = (await deployProgram()).named("service-cluster");
    assert.deepEqual(inputs.settings, [{ name: "containerInsights", value: "disabled" }]);
    assert.deepEqual(inputs.configuration, { executeCommandConfiguration: { logging: "DEFAULT" } });
  });
});
