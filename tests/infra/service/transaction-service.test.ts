import assert from "node:assert/strict";
import { deployProgram } from "../../support/program/stack";

const deploy = () => deployProgram();

describe("TransactionService", () => {
  it("runs tasks in the private subnets, rolled back when they fail, never fewer than wanted", async () => {
    const { taskDefinitionArgs, ...inputs } = (await deploy()).named("service-fargate").inputs;
    assert.ok(taskDefinitionArgs);
    assert.deepEqual(inputs, {
      name: "transaction-service-dev",
      cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/transaction-cluster-dev",
      desiredCount: 2,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true, alarmNames: ["target-5xx-dev"] },
      availabilityZoneRebalancing: "ENABLED",
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

  it("has one container, without rights of its own, that knows what it works with and logs to its own group", async () => {
    const { inputs } = (await deploy()).named("service-fargate");
    assert.deepEqual(inputs.taskDefinitionArgs, {
      family: "transaction-service-dev",
      cpu: "256",
      memory: "512",
      taskRole: { roleArn: "arn:aws:iam::123456789012:role/service-task-role" },
      executionRole: { roleArn: "arn:aws:iam::123456789012:role/service-task-execution-role" },
      logGroup: { skip: true },
      containers: {
        web: {
          name: "web",
          image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/transaction-service-dev@sha256:${"0".repeat(64)}`,
          essential: true,
          user: "1000:1000",
          readonlyRootFilesystem: true,
          linuxParameters: { initProcessEnabled: true },
          stopTimeout: 30,
          portMappings: [
            {
              containerPort: 8080,
              protocol: "tcp",
              targetGroup: {
                arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/1",
                arnSuffix: "targetgroup/t/1",
                port: 8080,
              },
            },
          ],
          environment: [
            { name: "ENVIRONMENT", value: "dev" },
            { name: "PORT", value: "8080" },
            { name: "DATABASE_HOST", value: "aurora-cluster-dev.cluster-abc.us-east-1.rds.amazonaws.com" },
            { name: "DATABASE_PORT", value: "5432" },
            { name: "DATABASE_NAME", value: "transactions" },
            {
              name: "DATABASE_SECRET_ARN",
              value: "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b",
            },
            { name: "DATABASE_POOL_SIZE", value: "5" },
            { name: "DATABASE_CA", value: "rds" },
            {
              name: "API_TOKEN_SECRET_ARN",
              value: "arn:aws:secretsmanager:us-east-1:123456789012:secret:transaction-api-token-dev-1a2b3c",
            },
            { name: "QUEUE_URL", value: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dev" },
            {
              name: "DEAD_LETTER_QUEUE_URL",
              value: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dlq-dev",
            },
            { name: "TABLE_NAME", value: "sessions-dev" },
            { name: "BUCKET_NAME", value: "transaction-logs-dev-123456789012" },
            { name: "ALB_IDLE_TIMEOUT_SECONDS", value: "60" },
            { name: "DB_HOST", value: "aurora-cluster-dev.cluster-abc.us-east-1.rds.amazonaws.com" },
            { name: "DB_NAME", value: "transactions" },
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
    assert.deepEqual((await deploy()).named("service-alb").inputs, {
      name: "transaction-alb-dev",
      subnetIds: ["subnet-public-1", "subnet-public-2"],
      securityGroups: ["sg-network-load-balancer-sg"],
      enableDeletionProtection: false,
      idleTimeout: 60,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      accessLogs: { enabled: false, bucket: "" },
      defaultTargetGroup: {
        port: 8080,
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

  it("takes HTTPS with a modern policy, and redirects HTTP to it, when there is a certificate", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    const { inputs } = (await deployProgram({ config: { certificateArn } })).named("service-alb");
    const tags = { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" };
    assert.deepEqual(inputs.listeners, [
      {
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        tags,
      },
      { port: 443, protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", tags },
    ]);
  });

  it("has the web ACL that the stack names, and none otherwise", async () => {
    const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012";
    const [association, ...others] = (await deployProgram({ config: { webAclArn } })).ofType(
      "aws:wafv2/webAclAssociation:WebAclAssociation",
    );
    assert.equal(association?.name, "service-web-acl");
    assert.deepEqual(association.inputs, {
      resourceArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/transaction-alb-dev/1",
      webAclArn,
    });
    assert.deepEqual(others, []);
    assert.deepEqual((await deploy()).ofType("aws:wafv2/webAclAssociation:WebAclAssociation"), []);
  });

  it("scales between 2 and 10 tasks at 70 % CPU, 80 % memory and 6,000 requests a task and minute", async () => {
    const deployment = await deploy();
    const scaled = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/transaction-cluster-dev/transaction-service-dev",
    };
    const target = deployment.named("service-scaling-target").untaggedInputs;
    assert.deepEqual(target, { ...scaled, minCapacity: 2, maxCapacity: 10 });
    const policy = (name: string, targetValue: number, predefinedMetricSpecification: object) => ({
      name,
      policyType: "TargetTrackingScaling",
      ...scaled,
      targetTrackingScalingPolicyConfiguration: { predefinedMetricSpecification, targetValue },
    });
    assert.deepEqual(
      deployment.ofType("aws:appautoscaling/policy:Policy").map(({ inputs }) => inputs),
      [
        policy("transaction-service-dev-cpu", 70, { predefinedMetricType: "ECSServiceAverageCPUUtilization" }),
        policy("transaction-service-dev-memory", 80, { predefinedMetricType: "ECSServiceAverageMemoryUtilization" }),
        policy("transaction-service-dev-requests", 6000, {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: "app/transaction-alb-dev/1/targetgroup/t/1",
        }),
      ],
    );
  });

  it("returns to the version before at an alarm that the stack has, by its name", async () => {
    const { name, metricName, dimensions } = (await deploy()).named("monitoring-target-5xx").inputs;
    assert.deepEqual([name, metricName], ["target-5xx-dev", "HTTPCode_Target_5XX_Count"]);
    assert.deepEqual(dimensions, { LoadBalancer: "app/transaction-alb-dev/1", TargetGroup: "targetgroup/t/1" });
  });

  it("keeps the scaled number of tasks on later updates", async () => {
    const { transforms } = (await deploy()).named("service-fargate");
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
    assert.deepEqual(actions("service-task-role-grants"), [
      "secretsmanager:GetSecretValue",
      "sqs:SendMessage",
      "sqs:GetQueueAttributes",
      "dynamodb:Query",
      "dynamodb:BatchGetItem",
      "s3:ListBucket",
      "s3:GetObject",
    ]);
    assert.deepEqual(actions("service-task-execution-role-grants"), [
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      "ecr:GetAuthorizationToken",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    ]);
  });
});
