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
      "aws:appautoscaling/policy:Policy": 2,
      "aws:appautoscaling/target:Target": 1,
      "aws:cloudwatch/dashboard:Dashboard": 1,
      "aws:cloudwatch/logGroup:LogGroup": 3,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 6,
      "aws:dynamodb/table:Table": 1,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/securityGroup:SecurityGroup": 4,
      "aws:ecs/cluster:Cluster": 1,
      "aws:iam/role:Role": 3,
      "aws:iam/rolePolicy:RolePolicy": 3,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 1,
      "aws:lambda/function:Function": 1,
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": 1,
      "aws:rds/cluster:Cluster": 1,
      "aws:rds/clusterInstance:ClusterInstance": 2,
      "aws:rds/clusterParameterGroup:ClusterParameterGroup": 1,
      "aws:rds/subnetGroup:SubnetGroup": 1,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
      "aws:s3/bucketVersioning:BucketVersioning": 1,
      "aws:sns/topic:Topic": 1,
      "aws:sns/topicPolicy:TopicPolicy": 1,
      "aws:sqs/queue:Queue": 3,
      "aws:sqs/queuePolicy:QueuePolicy": 3,
      "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": 1,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 5,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 4,
      "awsx:ec2:Vpc": 1,
      "awsx:ecs:FargateService": 1,
      "awsx:lb:ApplicationLoadBalancer": 1,
      "transaction-system:infra:Database": 1,
      "transaction-system:infra:EventProcessor": 1,
      "transaction-system:infra:EventQueue": 1,
      "transaction-system:infra:LogBucket": 1,
      "transaction-system:infra:Monitoring": 1,
      "transaction-system:infra:Network": 1,
      "transaction-system:infra:SessionsTable": 1,
      "transaction-system:infra:TransactionService": 1,
    },
  },
  {
    title: "a stack with every option set",
    options: { stack: "elsewhere", config: everyOption },
    suffix: "prod-eu",
    stack: "elsewhere",
    count: { "aws:sns/topicSubscription:TopicSubscription": 1 },
  },
];

/** Types that AWS cannot tag, or whose tags are those of what they belong to. */
const untaggable = new Set([
  "aws:appautoscaling/policy:Policy",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
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
      assert.deepEqual(countByType(resources), { ...dev, ...count });
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

    it("gives every resource a component for a parent, and only components none", () => {
      for (const { type, name, parent } of resources)
        assert.equal(parent === undefined, type.startsWith("transaction-system:"), name);
    });

    it("encrypts whatever stores data", () => {
      const ofType = (type: string) => resources.filter((r) => r.type === type);
      for (const { inputs } of ofType("aws:rds/cluster:Cluster")) assert.equal(inputs.storageEncrypted, true);
      for (const { name, inputs } of ofType("aws:sqs/queue:Queue"))
        assert.equal(inputs.sqsManagedSseEnabled, true, name);
      const encrypted = ofType(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      );
      assert.deepEqual(
        encrypted.map(({ inputs }) => inputs.bucket),
        ofType("aws:s3/bucket:Bucket").map(({ inputs }) => inputs.bucket),
      );
    });

    it("grants no action and no resource by a wildcard", () => {
      for (const resource of resources)
        for (const { Effect, Action, Resource } of statements(resource)) {
          if (Effect !== "Allow") continue;
          for (const action of [Action].flat()) assert.doesNotMatch(action, /\*/, resource.name);
          for (const arn of [Resource ?? []].flat())
            assert.match(arn, /^arn:aws:[^*]+(\/transactions\/\*|:\*)?$/, resource.name);
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
        [["network-load-balancer-from-world", "sg-network-load-balancer-sg", 80, 80]],
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
      loadBalancer: deployment.named("transaction-service-alb").inputs.enableDeletionProtection,
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

describe("a program with a wrong configuration", () => {
  it("registers nothing", async () => {
    await assert.rejects(deployProgram({ config: { taskMinCount: "0" } }), /taskMinCount is "0"/);
  });
});
