import assert from "node:assert/strict";
import type { RegisteredResource } from "../support/pulumi";
import { deployProgram, everyOption } from "../support/stack";

const profiles = [
  {
    title: "the dev stack",
    options: {},
    suffix: "dev",
    stack: "dev",
    count: {
      "aws:appautoscaling/policy:Policy": 3,
      "aws:appautoscaling/target:Target": 1,
      "aws:cloudwatch/dashboard:Dashboard": 1,
      "aws:cloudwatch/logGroup:LogGroup": 3,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 25,
      "aws:dynamodb/table:Table": 1,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/securityGroup:SecurityGroup": 4,
      "aws:ecs/cluster:Cluster": 1,
      "aws:iam/role:Role": 3,
      "aws:iam/rolePolicy:RolePolicy": 3,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 1,
      "aws:lambda/function:Function": 1,
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": 1,
      "aws:rds/cluster:Cluster": 1,
      "aws:rds/clusterInstance:ClusterInstance": 2,
      "aws:rds/clusterParameterGroup:ClusterParameterGroup": 1,
      "aws:rds/subnetGroup:SubnetGroup": 1,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketNotification:BucketNotification": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
      "aws:s3/bucketVersioning:BucketVersioning": 1,
      "aws:secretsmanager/secret:Secret": 1,
      "aws:secretsmanager/secretVersion:SecretVersion": 1,
      "aws:sns/topic:Topic": 1,
      "aws:sns/topicPolicy:TopicPolicy": 1,
      "aws:sqs/queue:Queue": 3,
      "aws:sqs/queuePolicy:QueuePolicy": 3,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 5,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 4,
      "awsx:ec2:Vpc": 1,
      "awsx:ecr:Image": 1,
      "awsx:ecr:Repository": 1,
      "awsx:ecs:FargateService": 1,
      "awsx:lb:ApplicationLoadBalancer": 1,
      "random:index/randomPassword:RandomPassword": 1,
      "transaction-system:infra:ApiToken": 1,
      "transaction-system:infra:Database": 1,
      "transaction-system:infra:EventProcessor": 1,
      "transaction-system:infra:EventQueue": 1,
      "transaction-system:infra:LogBucket": 1,
      "transaction-system:infra:Monitoring": 1,
      "transaction-system:infra:Network": 1,
      "transaction-system:infra:ServiceImage": 1,
      "transaction-system:infra:ServiceScaling": 1,
      "transaction-system:infra:ServiceTask": 1,
      "transaction-system:infra:SessionsTable": 1,
      "transaction-system:infra:TransactionService": 1,
    },
  },
  {
    title: "a stack with every option set",
    options: { stack: "prod", config: everyOption },
    suffix: "prod-eu",
    stack: "prod",
    // An image of one's own is not built.
    count: {
      "aws:cloudwatch/logGroup:LogGroup": 5,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 28,
      "aws:ec2/flowLog:FlowLog": 1,
      "aws:iam/role:Role": 5,
      "aws:iam/rolePolicy:RolePolicy": 4,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 3,
      "aws:kms/alias:Alias": 3,
      "aws:kms/key:Key": 3,
      "aws:s3/bucket:Bucket": 2,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 2,
      "aws:s3/bucketLogging:BucketLogging": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 2,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 2,
      "aws:s3/bucketVersioning:BucketVersioning": 2,
      "aws:sns/topicSubscription:TopicSubscription": 1,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 7,
      "awsx:ecr:Image": 0,
      "awsx:ecr:Repository": 0,
      "transaction-system:infra:AccessLogBucket": 1,
      "transaction-system:infra:EncryptionKeys": 1,
      "transaction-system:infra:FlowLogs": 1,
      "transaction-system:infra:ServiceImage": 0,
    },
  },
];

/** Types that AWS cannot tag, or whose tags are those of what they belong to. */
const untaggable = new Set([
  "aws:kms/alias:Alias",
  "aws:appautoscaling/policy:Policy",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketNotification:BucketNotification",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "awsx:ecr:Image",
  "random:index/randomPassword:RandomPassword",
]);

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
}

function statements({ inputs }: RegisteredResource): Statement[] {
  const document = inputs.policy ?? inputs.assumeRolePolicy;
  return typeof document === "string" ? (JSON.parse(document) as { Statement: Statement[] }).Statement : [];
}

function countByType(resources: RegisteredResource[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { type } of resources) count[type] = (count[type] ?? 0) + 1;
  return count;
}

for (const { title, options, suffix, stack, count } of profiles) {
  describe(title, () => {
    let resources: RegisteredResource[];
    let outputs: Record<string, unknown>;

    before(async () => {
      ({ resources, outputs } = await deployProgram(options));
    });

    it("consists of exactly what it should", () => {
      const dev = profiles[0]?.count;
      const expected = Object.entries({ ...dev, ...count }).filter(([, n]) => n > 0);
      assert.deepEqual(countByType(resources), Object.fromEntries(expected));
    });

    it("tags everything taggable with project, stack, suffix and manager", () => {
      const tagged = resources.filter(({ type }) => !type.startsWith("transaction-system:") && !untaggable.has(type));
      for (const { name, inputs } of tagged) {
        const { Project, Stack, EnvironmentSuffix, ManagedBy } = (inputs.tags ?? {}) as Record<string, unknown>;
        assert.deepEqual(
          { Project, Stack, EnvironmentSuffix, ManagedBy },
          { Project: "transaction-system", Stack: stack, EnvironmentSuffix: suffix, ManagedBy: "pulumi" },
          name,
        );
      }
    });

    it("gives every resource a component for a parent", () => {
      const components = new Set(
        resources.filter(({ type }) => type.startsWith("transaction-system:")).map((r) => r.name),
      );
      for (const { type, name, parent } of resources)
        if (parent === undefined) assert.ok(type.startsWith("transaction-system:"), name);
        else assert.ok(components.has(parent), name);
    });

    it("encrypts whatever stores data", () => {
      const ofType = (type: string) => resources.filter((r) => r.type === type);
      for (const { inputs } of ofType("aws:rds/cluster:Cluster")) assert.equal(inputs.storageEncrypted, true);
      for (const { name, inputs } of ofType("aws:sqs/queue:Queue"))
        assert.ok(inputs.sqsManagedSseEnabled === true || inputs.kmsMasterKeyId !== undefined, name);
      const encrypted = ofType(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      );
      assert.deepEqual(
        encrypted.map(({ inputs }) => inputs.bucket),
        ofType("aws:s3/bucket:Bucket").map(({ inputs }) => inputs.bucket),
      );
    });

    it("grants no action and no resource by a wildcard", () => {
      // In a key's own policy the resource is the key, whatever is written.
      for (const resource of resources.filter(({ type }) => type !== "aws:kms/key:Key"))
        for (const { Effect, Action, Resource } of statements(resource)) {
          // No resource limits the token of a registry.
          if (Effect !== "Allow" || Action === "ecr:GetAuthorizationToken") continue;
          for (const action of [Action].flat()) assert.doesNotMatch(action, /\*/, resource.name);
          for (const arn of [Resource ?? []].flat()) assert.match(arn, /^arn:aws:[^*]+(\/\*|:\*)?$/, resource.name);
        }
    });

    it("uses no managed policy with full access", () => {
      const attachments = resources.filter(({ type }) => type.includes("PolicyAttachment"));
      assert.ok(attachments.length > 0);
      for (const { inputs } of attachments)
        assert.doesNotMatch(String(inputs.policyArn), /FullAccess|PowerUser|Administrator/);
      for (const { inputs } of resources) assert.ok(!("managedPolicyArns" in inputs));
    });

    it("lets the world in at the load balancer's listener only", () => {
      const open = resources.filter(
        ({ type, inputs }) =>
          type.includes("securityGroupIngressRule") &&
          (inputs.cidrIpv4 === "0.0.0.0/0" || inputs.cidrIpv6 !== undefined),
      );
      assert.deepEqual(
        open.map(({ name, inputs }) => [name, inputs.securityGroupId, inputs.fromPort, inputs.toPort]),
        title === "the dev stack"
          ? [["network-load-balancer-80-from-0.0.0.0/0", "sg-network-load-balancer-sg", 80, 80]]
          : [],
      );
      for (const { type, name, inputs } of resources)
        if (/securityGroup:SecurityGroup$/i.test(type))
          assert.ok(!("ingress" in inputs) && !("egress" in inputs), name);
    });

    it("gives every log group a retention", () => {
      const expected = title === "the dev stack" ? 7 : 365;
      for (const { type, name, inputs } of resources)
        if (type === "aws:cloudwatch/logGroup:LogGroup") assert.equal(inputs.retentionInDays, expected, name);
    });

    it("tells its users what they need next", () => {
      assert.deepEqual(Object.keys(outputs), [
        "vpcId",
        "auroraClusterEndpoint",
        "dynamoDbTableName",
        "s3BucketName",
        "lambdaFunctionArn",
        "loadBalancerDns",
        "dashboardUrl",
        "queueUrl",
        "deadLetterQueueUrl",
        "databaseSecretArn",
        "apiTokenSecretArn",
      ]);
      for (const [name, value] of Object.entries(outputs)) assert.ok(typeof value === "string" && value !== "", name);
      assert.equal(outputs.dynamoDbTableName, `sessions-${suffix}`);
      assert.equal(outputs.s3BucketName, `transaction-logs-${suffix}-123456789012`);
    });
  });
}

describe("the data of a stack", () => {
  const switches = async (protectData: string) => {
    const deployment = await deployProgram({ config: { protectData } });
    const cluster = deployment.named("database-cluster").inputs;
    return {
      cluster: cluster.deletionProtection,
      snapshot: cluster.finalSnapshotIdentifier,
      skipSnapshot: cluster.skipFinalSnapshot,
      table: deployment.named("sessions-table").inputs.deletionProtectionEnabled,
      emptyBucket: deployment.named("transaction-log-bucket").inputs.forceDestroy,
      loadBalancer: deployment.named("service-alb").inputs.enableDeletionProtection,
    };
  };

  it("goes with a stack that does not protect it", async () => {
    assert.deepEqual(await switches("false"), {
      cluster: false,
      snapshot: undefined,
      skipSnapshot: true,
      table: false,
      emptyBucket: true,
      loadBalancer: false,
    });
  });

  it("stays when it is protected", async () => {
    assert.deepEqual(await switches("true"), {
      cluster: true,
      snapshot: "aurora-cluster-dev-final-vpc-0a1b2c3d",
      skipSnapshot: false,
      table: true,
      emptyBucket: false,
      loadBalancer: true,
    });
  });
});

describe("a stack that is switched from disposable to protected, with keys of its own", () => {
  /** Of each type that holds data, what AWS cannot change in place. */
  const immutable: Record<string, string[]> = {
    "aws:dynamodb/table:Table": ["name", "hashKey", "rangeKey"],
    "aws:rds/cluster:Cluster": [
      "clusterIdentifier",
      "databaseName",
      "dbSubnetGroupName",
      "engine",
      "engineMode",
      "kmsKeyId",
      "masterUsername",
      "storageEncrypted",
    ],
    "aws:s3/bucket:Bucket": ["bucket"],
    "aws:secretsmanager/secret:Secret": ["name"],
    "aws:sqs/queue:Queue": ["name"],
    "awsx:ecr:Repository": ["name"],
  };

  it("replaces nothing that holds data", async () => {
    const before = await deployProgram();
    const after = await deployProgram({ config: { protectData: "true", customerManagedKeys: "true" } });
    for (const [type, properties] of Object.entries(immutable))
      for (const { name, inputs, ignoreChanges } of before.ofType(type)) {
        const kept = properties.filter((property) => !ignoreChanges.includes(property));
        const pick = (from: Record<string, unknown>) => kept.map((property) => [property, from[property]]);
        assert.deepEqual(pick(after.named(name).inputs), pick(inputs), name);
      }
    assert.deepEqual(after.named("database-cluster").ignoreChanges, ["kmsKeyId", "engineVersion"]);
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

  it("protects the database, the table and the bucket from being deleted by mistake", async () => {
    const protectedNames = async (protectData: string) =>
      (await deployProgram({ config: { protectData } })).resources
        .filter(({ protect }) => protect)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await protectedNames("true"), ["database-cluster", "sessions-table", "transaction-log-bucket"]);
    assert.deepEqual(await protectedNames("false"), []);
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
    const { tags, ...flowLog } = deployment.named("flow-logs-log").inputs;
    assert.ok(tags);
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
  });
});

describe("a program with a wrong configuration", () => {
  it("registers nothing", async () => {
    await assert.rejects(deployProgram({ config: { taskMinCount: "0" } }), /taskMinCount is "0"/);
  });
});
