/** The HTTP service: load balancer, Fargate tasks in two zones, and their scaling. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { Database } from "./database";
import type { EventQueue } from "./event-queue";
import type { LogBucket } from "./log-bucket";
import type { ResourceNames } from "./names";
import type { Network } from "./network";
import { assumeRolePolicy, serviceExecutionPolicy, serviceTaskPolicy, type PolicyDocument } from "./policies";
import type { SessionsTable } from "./sessions-table";
import type { Tags } from "./tags";

export interface TransactionServiceArgs {
  names: ResourceNames;
  region: string;
  accountId: pulumi.Input<string>;
  network: Network;
  database: Database;
  sessions: SessionsTable;
  log: LogBucket;
  events: EventQueue;
  imageUri: string;
  /** Port that the container listens on. It is the target group's too, as awsx takes the one for the other. */
  containerPort: number;
  /** Bounds of the number of tasks. */
  minCount: number;
  maxCount: number;
  /** Size of a task: CPU units (1,024 are one vCPU) and memory. */
  cpu: number;
  memoryMiB: number;
  logRetentionDays: number;
  /** Refuses deletion of the load balancer. */
  protectData: boolean;
  tags: Tags;
}

/** Seconds that a new task has before failed health checks count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/** Seconds for requests under way when a task leaves. AWS's 300 would only make deployments and destroy slow. */
const DEREGISTRATION_DELAY_SECONDS = 30;

/** Keeps an update from undoing the scaled number of tasks. awsx gives its children no ignoreChanges; a transform does. */
const leaveCountToScaling: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ecs/service:Service"
    ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["desiredCount"] }) }
    : undefined;

/** Scaled between its bounds so that the average task stays at 70 % CPU and 80 % memory. */
export class TransactionService extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly loadBalancerDns: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: TransactionServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:TransactionService", name, {}, opts);
    this.cluster = new aws.ecs.Cluster(
      `${name}-cluster`,
      { name: args.names.cluster, tags: args.tags },
      { parent: this },
    );
    const loadBalancer = this.createLoadBalancer();
    const service = this.createService(loadBalancer);
    this.loadBalancerDns = loadBalancer.loadBalancer.apply((lb) => lb.dnsName);
    this.serviceName = service.service.apply((s) => s.name);
    this.createScaling();
    this.registerOutputs({ loadBalancerDns: this.loadBalancerDns });
  }

  private createLoadBalancer(): awsx.lb.ApplicationLoadBalancer {
    const { name, args } = this;
    return new awsx.lb.ApplicationLoadBalancer(
      `${name}-alb`,
      {
        name: args.names.loadBalancer,
        subnetIds: args.network.publicSubnetIds,
        securityGroups: [args.network.loadBalancerSecurityGroup.id],
        enableDeletionProtection: args.protectData,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        // Given in full, as awsx guesses neither port nor protocol right from one listener.
        defaultTargetGroup: {
          port: args.containerPort,
          protocol: "HTTP",
          targetType: "ip",
          deregistrationDelay: DEREGISTRATION_DELAY_SECONDS,
          healthCheck: { path: "/", protocol: "HTTP", healthyThreshold: 2, unhealthyThreshold: 3, interval: 30 },
          tags: args.tags,
        },
        listeners: [{ port: 80, protocol: "HTTP", tags: args.tags }],
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private createService(loadBalancer: awsx.lb.ApplicationLoadBalancer): awsx.ecs.FargateService {
    const { name, args } = this;
    return new awsx.ecs.FargateService(
      `${name}-service`,
      {
        name: args.names.service,
        cluster: this.cluster.arn,
        desiredCount: args.minCount,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        healthCheckGracePeriodSeconds: HEALTH_CHECK_GRACE_SECONDS,
        networkConfiguration: {
          subnets: args.network.privateSubnetIds,
          securityGroups: [args.network.serviceSecurityGroup.id],
          assignPublicIp: false,
        },
        taskDefinitionArgs: this.taskDefinition(loadBalancer),
        propagateTags: "SERVICE",
        tags: args.tags,
      },
      { parent: this, transforms: [leaveCountToScaling] },
    );
  }

  private taskDefinition(
    loadBalancer: awsx.lb.ApplicationLoadBalancer,
  ): awsx.types.input.ecs.FargateServiceTaskDefinitionArgs {
    const { name, args } = this;
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: args.names.serviceLogGroup, retentionInDays: args.logRetentionDays, tags: args.tags },
      { parent: this },
    );
    const taskArns = pulumi.output({
      databaseSecretArn: args.database.secretArn,
      queueArn: args.events.queue.arn,
      tableArn: args.sessions.table.arn,
    });
    return {
      family: args.names.service,
      cpu: String(args.cpu),
      memory: String(args.memoryMiB),
      taskRole: { roleArn: this.createRole("task", taskArns.apply(serviceTaskPolicy)) },
      executionRole: { roleArn: this.createRole("execution", logGroup.arn.apply(serviceExecutionPolicy)) },
      // The container names its own log group.
      logGroup: { skip: true },
      containers: { web: this.container(logGroup, loadBalancer) },
      tags: args.tags,
    };
  }

  private container(
    logGroup: aws.cloudwatch.LogGroup,
    loadBalancer: awsx.lb.ApplicationLoadBalancer,
  ): awsx.types.input.ecs.TaskDefinitionContainerDefinitionArgs {
    const { args } = this;
    return {
      name: "web",
      image: args.imageUri,
      essential: true,
      portMappings: [
        { containerPort: args.containerPort, protocol: "tcp", targetGroup: loadBalancer.defaultTargetGroup },
      ],
      environment: [
        { name: "DB_HOST", value: args.database.endpoint },
        { name: "DB_NAME", value: args.database.databaseName },
        { name: "TABLE_NAME", value: args.sessions.table.name },
        { name: "BUCKET_NAME", value: args.log.bucket.bucket },
      ],
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup.name,
          "awslogs-region": args.region,
          "awslogs-stream-prefix": "transaction-service",
        },
      },
    };
  }

  /** A role for ECS with one policy of its own; its ARN is known once the policy is attached. */
  private createRole(role: "task" | "execution", policy: pulumi.Input<PolicyDocument>): pulumi.Output<string> {
    const { name, args } = this;
    const created = new aws.iam.Role(
      `${name}-${role}-role`,
      {
        description: `ECS ${role} role of the transaction service`,
        assumeRolePolicy: pulumi.jsonStringify(
          pulumi.output(args.accountId).apply((accountId) => assumeRolePolicy("ecs-tasks.amazonaws.com", accountId)),
        ),
        tags: args.tags,
      },
      { parent: this },
    );
    const grants = new aws.iam.RolePolicy(
      `${name}-${role}-grants`,
      { role: created.name, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    return pulumi.all([created.arn, grants.id]).apply(([arn]) => arn);
  }

  private createScaling(): void {
    const { name, args } = this;
    const target = new aws.appautoscaling.Target(
      `${name}-scaling`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${this.cluster.name}/${this.serviceName}`,
        minCapacity: args.minCount,
        maxCapacity: args.maxCount,
        tags: args.tags,
      },
      { parent: this },
    );
    const track = (role: string, predefinedMetricType: string, targetValue: number) =>
      new aws.appautoscaling.Policy(
        `${name}-scaling-${role}`,
        {
          name: `${args.names.service}-${role}`,
          policyType: "TargetTrackingScaling",
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType },
            targetValue,
          },
        },
        { parent: this },
      );
    track("cpu", "ECSServiceAverageCPUUtilization", 70);
    track("memory", "ECSServiceAverageMemoryUtilization", 80);
  }
}
