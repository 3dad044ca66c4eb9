/** The HTTP service: load balancer, Fargate tasks in two zones, and their scaling. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { certificateOfAccount } from "../config/certificate";
import { createLogGroup } from "../stack/log-group";
import { LOAD_BALANCER_LOG_PREFIX } from "../stack/names";
import type { Network } from "../network/network";
import { ServiceScaling } from "./scaling";
import { IDLE_TIMEOUT_SECONDS, mostConnections, ServiceTask, type ServiceTaskArgs } from "./task";

export interface TransactionServiceArgs extends ServiceTaskArgs {
  network: Network;
  /** Certificate for HTTPS, which HTTP is then redirected to; undefined for plain HTTP. */
  certificateArn: string | undefined;
  /** Bounds of the number of tasks. */
  minCount: number;
  maxCount: number;
  /** Bucket that the load balancer logs its requests to; undefined for no such log. */
  accessLogBucketName: pulumi.Input<string> | undefined;
  /** Metrics of each task, and a log of what is done in one by hand. */
  insights: boolean;
  /** Refuses deletion of the load balancer. */
  protectData: boolean;
}

/** Seconds that a new task has before failed health checks count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/** Seconds for requests under way when a task leaves. AWS's 300 would only make deployments and destroy slow. */
const DEREGISTRATION_DELAY_SECONDS = 30;

/** TLS 1.3 and 1.2 with forward secrecy only. The service's own default is of 2016. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Ports of the listeners, for the security group in front of them. */
export function listenerPorts(certificateArn: string | undefined): number[] {
  return certificateArn === undefined ? [80] : [80, 443];
}

function listeners(args: Pick<TransactionServiceArgs, "accountId" | "certificateArn" | "tags">) {
  const { accountId, certificateArn: certificate, tags } = args;
  if (certificate === undefined) return [{ port: 80, protocol: "HTTP", tags }];
  const certificateArn = pulumi.output(accountId).apply((id) => certificateOfAccount(certificate, id));
  const redirect = { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } };
  return [
    { port: 80, protocol: "HTTP", defaultActions: [redirect], tags },
    { port: 443, protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY, tags },
  ];
}

/** Keeps an update from undoing the scaled number of tasks. awsx gives its children no ignoreChanges; a transform does. */
const leaveCountToScaling: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ecs/service:Service"
    ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["desiredCount"] }) }
    : undefined;

/** Tasks behind a load balancer, rolled back when a new version does not come up. */
export class TransactionService extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly loadBalancerDns: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** Load balancer and target group as CloudWatch names them. */
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** Most connections to the database that the tasks have together. */
  readonly mostDatabaseConnections: number;

  constructor(
    private readonly name: string,
    private readonly args: TransactionServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:TransactionService", name, {}, opts);
    const child = { parent: this };
    this.cluster = this.createCluster();
    const { loadBalancer, defaultTargetGroup } = this.createLoadBalancer();
    this.loadBalancerArnSuffix = loadBalancer.apply((lb) => lb.arnSuffix);
    this.targetGroupArnSuffix = defaultTargetGroup.apply((group) => group.arnSuffix);
    this.mostDatabaseConnections = mostConnections(args.maxCount);
    const task = new ServiceTask(`${name}-task`, args, child);
    const service = this.createService(task.definition(defaultTargetGroup));
    this.serviceName = service.service.apply((s) => s.name);
    new ServiceScaling(
      `${name}-scaling`,
      {
        names: args.names,
        clusterName: this.cluster.name,
        serviceName: this.serviceName,
        targetGroupLabel: pulumi.interpolate`${this.loadBalancerArnSuffix}/${this.targetGroupArnSuffix}`,
        minCount: args.minCount,
        maxCount: args.maxCount,
        tags: args.tags,
      },
      child,
    );
    this.loadBalancerDns = loadBalancer.apply((lb) => lb.dnsName);
    this.registerOutputs({ loadBalancerDns: this.loadBalancerDns });
  }

  private createCluster(): aws.ecs.Cluster {
    const { name, args } = this;
    const cluster = {
      name: args.names.cluster,
      settings: [{ name: "containerInsights", value: args.insights ? "enhanced" : "disabled" }],
      tags: args.tags,
    };
    if (!args.insights) return new aws.ecs.Cluster(`${name}-cluster`, cluster, { parent: this });
    const child = { parent: this };
    const execLogGroup = createLogGroup(`${name}-exec-logs`, args.names.execLogGroup, args, child);
    const insightsLogGroup = createLogGroup(`${name}-insights-logs`, args.names.insightsLogGroup, args, child);
    const executeCommandConfiguration = {
      kmsKeyId: args.keys?.dataKeyArn,
      logging: "OVERRIDE",
      logConfiguration: {
        cloudWatchEncryptionEnabled: args.keys !== undefined,
        cloudWatchLogGroupName: execLogGroup.name,
      },
    };
    return new aws.ecs.Cluster(
      `${name}-cluster`,
      { ...cluster, configuration: { executeCommandConfiguration } },
      { parent: this, dependsOn: [insightsLogGroup] },
    );
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
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        ...(args.accessLogBucketName
          ? { accessLogs: { enabled: true, bucket: args.accessLogBucketName, prefix: LOAD_BALANCER_LOG_PREFIX } }
          : {}),
        // Given in full, as awsx guesses neither port nor protocol right from one listener. The port is the container's,
        // because awsx takes the one for the other.
        defaultTargetGroup: {
          port: args.containerPort,
          protocol: "HTTP",
          targetType: "ip",
          deregistrationDelay: DEREGISTRATION_DELAY_SECONDS,
          healthCheck: { path: "/", protocol: "HTTP", healthyThreshold: 2, unhealthyThreshold: 3, interval: 30 },
          tags: args.tags,
        },
        listeners: listeners(args),
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private createService(
    taskDefinitionArgs: awsx.types.input.ecs.FargateServiceTaskDefinitionArgs,
  ): awsx.ecs.FargateService {
    const { name, args } = this;
    return new awsx.ecs.FargateService(
      `${name}-fargate`,
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
        taskDefinitionArgs,
        propagateTags: "SERVICE",
        tags: args.tags,
      },
      { parent: this, transforms: [leaveCountToScaling] },
    );
  }
}
