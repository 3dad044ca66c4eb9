import assert from "node:assert/strict";
import { runProgram } from "../../program/run-program";
import { readStackValues } from "../../program/stack-values";
import type { RegisteredResource } from "../support/pulumi";
import { deployProgram, everyOption } from "../support/stack";

const profiles = [
  {
    title: "the dev stack",
    options: {},
    suffix: "dev",
    stack: "dev",
    open: [["network-load-balancer-80-from-0.0.0.0/0", "sg-network-load-balancer-sg", 80, 80]],
    count: {
      "aws:appautoscaling/policy:Policy": 3,
      "aws:appautoscaling/target:Target": 1,
      "aws:cloudwatch/dashboard:Dashboard": 1,
      "aws:cloudwatch/logGroup:LogGroup": 3,
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
    open: [],
    // An image of one's own is not built.
    count: {
      "aws:cloudwatch/logGroup:LogGroup": 6,
      "aws:ec2/flowLog:FlowLog": 1,
      "aws:iam/role:Role": 5,
      "aws:iam/rolePolicy:RolePolicy": 4,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
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

/** Without alarms, each of which tests/infra/monitoring/alarms.test.ts lists. */
function countByType(resources: RegisteredResource[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { type } of resources)
    if (type !== "aws:cloudwatch/metricAlarm:MetricAlarm") count[type] = (count[type] ?? 0) + 1;
  return count;
}

for (const { title, options, suffix, stack, open, count } of profiles) {
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

    it("lets the world in at the load balancer's listener only", () => {
      const found = resources.filter(
        ({ type, inputs }) =>
          type.includes("securityGroupIngressRule") &&
          (inputs.cidrIpv4 === "0.0.0.0/0" || inputs.cidrIpv6 !== undefined),
      );
      assert.deepEqual(
        found.map(({ name, inputs }) => [name, inputs.securityGroupId, inputs.fromPort, inputs.toPort]),
        open,
      );
      for (const { type, name, inputs } of resources)
        if (/securityGroup:SecurityGroup$/i.test(type))
          assert.ok(!("ingress" in inputs) && !("egress" in inputs), name);
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

describe("a program that is refused", () => {
  const registered: string[] = [];
  const mocks = {
    newResource: ({ type, name }: { type: string; name: string }) => {
      registered.push(`${type} ${name}`);
      return { id: name, state: {} };
    },
    call: () => ({ accountId: "123456789012" }),
  };
  const run = (config: Record<string, string>) => runProgram(mocks, "dev", readStackValues("dev", config));

  for (const [what, config, message] of [
    ["a wrong configuration", { taskMinCount: "0" }, /taskMinCount is "0"/],
    [
      "a certificate of another account",
      { certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012" },
      /allowed: a certificate of the account that is deployed to \(123456789012\)/,
    ],
  ] as const)
    it(`has registered nothing, with ${what}`, async () => {
      await assert.rejects(run(config), message);
      assert.deepEqual(registered.splice(0), ["pulumi:pulumi:Stack transaction-system-dev"]);
    });
});
