import assert from "node:assert/strict";
import { deployProgram } from "../support/stack";

const deploy = () => deployProgram();

describe("TransactionService", () => {
  it("runs tasks in the private subnets, rolled back when they fail, never fewer than wanted", async () => {
    const { taskDefinitionArgs, ...inputs } = (await deploy()).named("transaction-service-service").inputs;
    assert.ok(taskDefinitionArgs);
    assert.deepEqual(inputs, {
      name: "transaction-service-dev",
      cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/transaction-cluster-dev",
      desiredCount: 2,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: 60,
      networkConfiguration: {
        subnets: ["subnet-private-1", "subnet-private-2"],
        securityGroups: ["sg-network-service-sg"],
        assignPublicIp: false,
      },
      propagateTags: "SERVICE",
      tags: { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" },
    });
  });

  it("has one container that knows the database, the table and the bucket, and logs to its own group", async () => {
    const { inputs } = (await deploy()).named("transaction-service-service");
    assert.deepEqual(inputs.taskDefinitionArgs, {
      family: "transaction-service-dev",
      cpu: "256",
      memory: "512",
      taskRole: { roleArn: "arn:aws:iam::123456789012:role/transaction-service-task-role" },
      executionRole: { roleArn: "arn:aws:iam::123456789012:role/transaction-service-execution-role" },
      logGroup: { skip: true },
      containers: {
        web: {
          name: "web",
          image: "amazon/amazon-ecs-sample",
          essential: true,
          portMappings: [
            {
              containerPort: 80,
              protocol: "tcp",
              targetGroup: {
                arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/1",
                arnSuffix: "targetgroup/t/1",
                port: 80,
              },
            },
          ],
          environment: [
            { name: "DB_HOST", value: "aurora-cluster-dev.cluster-abc.us-east-1.rds.amazonaws.com" },
            { name: "DB_NAME", value: "transactions" },
            { name: "TABLE_NAME", value: "sessions-dev" },
            { name: "BUCKET_NAME", value: "transaction-logs-dev-123456789012" },
          ],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": "/ecs/transaction-service-dev",
              "awslogs-region": "us-east-1",
              "awslogs-stream-prefix": "transaction-service",
            },
          },
        },
      },
      tags: { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" },
    });
  });

  it("stands behind a load balancer with a target group, health check and security group of its own", async () => {
    const tags = { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" };
    assert.deepEqual((await deploy()).named("transaction-service-alb").inputs, {
      name: "transaction-alb-dev",
      subnetIds: ["subnet-public-1", "subnet-public-2"],
      securityGroups: ["sg-network-load-balancer-sg"],
      enableDeletionProtection: false,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      defaultTargetGroup: {
        port: 80,
        protocol: "HTTP",
        targetType: "ip",
        deregistrationDelay: 30,
        healthCheck: { path: "/", protocol: "HTTP", healthyThreshold: 2, unhealthyThreshold: 3, interval: 30 },
        tags,
      },
      listeners: [{ port: 80, protocol: "HTTP", tags }],
      tags,
    });
  });

  it("scales between 2 and 10 tasks at 70 % CPU and 80 % memory", async () => {
    const deployment = await deploy();
    const scaled = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/transaction-cluster-dev/transaction-service-dev",
    };
    const { tags, ...target } = deployment.named("transaction-service-scaling").inputs;
    assert.ok(tags);
    assert.deepEqual(target, { ...scaled, minCapacity: 2, maxCapacity: 10 });
    const policy = (name: string, predefinedMetricType: string, targetValue: number) => ({
      name,
      policyType: "TargetTrackingScaling",
      ...scaled,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue,
      },
    });
    assert.deepEqual(
      deployment.ofType("aws:appautoscaling/policy:Policy").map(({ inputs }) => inputs),
      [
        policy("transaction-service-dev-cpu", "ECSServiceAverageCPUUtilization", 70),
        policy("transaction-service-dev-memory", "ECSServiceAverageMemoryUtilization", 80),
      ],
    );
  });

  it("keeps the scaled number of tasks on later updates", async () => {
    const { transforms } = (await deploy()).named("transaction-service-service");
    assert.equal(transforms.length, 1);
    const props = { desiredCount: 2 };
    const of = (type: string) => transforms[0]?.({ custom: true, type, name: "n", props, opts: { protect: true } });
    assert.deepEqual(await of("aws:ecs/service:Service"), {
      props,
      opts: { protect: true, ignoreChanges: ["desiredCount"] },
    });
    assert.equal(await of("aws:ecs/taskDefinition:TaskDefinition"), undefined);
  });

  it("grants its tasks what they use, and its agent the log", async () => {
    const deployment = await deploy();
    const actions = (name: string) =>
      (JSON.parse(String(deployment.named(name).inputs.policy)) as { Statement: { Action: unknown }[] }).Statement.map(
        ({ Action }) => Action,
      );
    assert.deepEqual(actions("transaction-service-task-grants"), [
      "secretsmanager:GetSecretValue",
      "sqs:SendMessage",
      "dynamodb:Query",
    ]);
    assert.deepEqual(actions("transaction-service-execution-grants"), [["logs:CreateLogStream", "logs:PutLogEvents"]]);
  });
});
