/** The HTTP service: load balancer, Fargate tasks in two zones, and their scaling. */
import type * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { AccessLogBucket } from "../data/access-log-bucket";
import type { Network } from "../network/network";
import { CONTAINER_PORT, HTTP_PORT, HTTPS_PORT } from "../network/ports";
import { addChildOptions } from "../stack/child-options";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";
import { LOAD_BALANCER_LOG_PREFIX } from "../stack/names";
import { createCluster } from "./cluster";
import { ServiceScaling } from "./scaling";
import { IDLE_TIMEOUT_SECONDS, maxConnections, ServiceTask, type ServiceTaskArgs } from "./task";

export interface TransactionServiceArgs {
  network: Network;
  /** Certificate for HTTPS, which HTTP is then redirected to; undefined for plain HTTP. */
  certificateArn: string | undefined;
  /** Where the load balancer logs its requests; undefined for no such log. */
  accessLogs: AccessLogBucket | undefined;
  /** Metrics of each task, and a log of what is done in one by hand. */
  insights: boolean;
  /** Bounds of the number of tasks. */
  minCount: number;
  maxCount: number;
  task: Omit<ServiceTaskArgs, "maxCount">;
}

/** Seconds that a new task has before failed health checks count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/** Seconds for requests under way when a task leaves. AWS's 300 would only make deployments and destroy slow. */
const DEREGISTRATION_DELAY_SECONDS = 30;

/** TLS 1.3 and 1.2 with forward secrecy only. The service's own default is of 2016. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

function listeners(certificateArn: string | undefined, { tags }: StackContext) {
  const http = { port: HTTP_PORT, protocol: "HTTP", tags };
  if (certificateArn === undefined) return [http];
  const redirect = { port: String(HTTPS_PORT), protocol: "HTTPS", statusCode: "HTTP_301" };
  return [
    { ...http, defaultActions: [{ type: "redirect", redirect }] },
    { port: HTTPS_PORT, protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY, tags },
  ];
}

/** Off is said, as a load balancer goes on with what is merely left out; a name of a bucket has to be given all the same. */
function accessLogging(accessLogs: AccessLogBucket | undefined) {
  return accessLogs
    ? { enabled: true, bucket: accessLogs.bucketName, prefix: LOAD_BALANCER_LOG_PREFIX }
    : { enabled: false, bucket: "" };
}

/** Keeps an update from undoing the scaled number of tasks. awsx gives its children no ignoreChanges; a transform does. */
const leaveCountToScaling = addChildOptions("aws:ecs/service:Service", { ignoreChanges: ["desiredCount"] });

/** Tasks behind a load balancer, rolled back when a new version does not come up. */
export class TransactionService extends pulumi.ComponentResource {
  readonly loadBalancerDns: pulumi.Output<string>;
  /** Tasks that there always are. */
  readonly minCount: number;
  /** Connections to the database that the tasks can have together. */
  readonly maxDatabaseConnections: number;
  readonly serviceName: pulumi.Output<string>;
  private readonly cluster: aws.ecs.Cluster;
  /** Load balancer and target group as CloudWatch names them. */
  private readonly loadBalancerArnSuffix: pulumi.Output<string>;
  private readonly targetGroupArnSuffix: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: TransactionServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:TransactionService", name, {}, opts);
    const child = { parent: this };
    this.cluster = createCluster(name, stack, args.insights, this);
    const { loadBalancer, defaultTargetGroup } = this.createLoadBalancer();
    this.loadBalancerArnSuffix = loadBalancer.apply((lb) => lb.arnSuffix);
    this.targetGroupArnSuffix = defaultTargetGroup.apply((group) => group.arnSuffix);
    this.minCount = args.minCount;
    this.maxDatabaseConnections = maxConnections(args.maxCount);
    const task = new ServiceTask(`${name}-task`, stack, { ...args.task, maxCount: args.maxCount }, child);
    const service = this.createService(task.definition(defaultTargetGroup));
    this.serviceName = service.service.apply((s) => s.name);
    new ServiceScaling(
      `${name}-scaling`,
      stack,
      {
        clusterName: this.cluster.name,
        serviceName: this.serviceName,
        targetGroupLabel: pulumi.interpolate`${this.loadBalancerArnSuffix}/${this.targetGroupArnSuffix}`,
        minCount: args.minCount,
        maxCount: args.maxCount,
      },
      child,
    );
    this.loadBalancerDns = loadBalancer.apply((lb) => lb.dnsName);
    this.registerOutputs({ loadBalancerDns: this.loadBalancerDns });
  }

  get clusterName(): pulumi.Output<string> {
    return this.cluster.name;
  }

  get metrics() {
    const { environmentSuffix, names } = this.stack;
    const loadBalancer = { LoadBalancer: this.loadBalancerArnSuffix };
    const service = { ClusterName: this.cluster.name, ServiceName: this.serviceName };
    return {
      loadBalancer: metricsOf("AWS/ApplicationELB", loadBalancer),
      targets: metricsOf("AWS/ApplicationELB", { ...loadBalancer, TargetGroup: this.targetGroupArnSuffix }),
      tasks: metricsOf("AWS/ECS", service),
      /** What is still to be sent, and what the reconciliation has found, as every task tells. */
      system: metricsOf<SystemMetric>(METRIC_NAMESPACE, { Environment: environmentSuffix }),
      logs: metricsOf("AWS/Logs", { LogGroupName: names.serviceLogGroup }),
      insights: this.args.insights
        ? {
            tasks: metricsOf("ECS/ContainerInsights", service),
            logs: metricsOf("AWS/Logs", { LogGroupName: names.insightsLogGroup }),
          }
        : undefined,
    };
  }

  private createLoadBalancer(): awsx.lb.ApplicationLoadBalancer {
    const { name, stack, args } = this;
    return new awsx.lb.ApplicationLoadBalancer(
      `${name}-alb`,
      {
        name: stack.names.loadBalancer,
        subnetIds: args.network.publicSubnetIds,
        securityGroups: [args.network.securityGroups.loadBalancer.id],
        enableDeletionProtection: stack.protectData,
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        accessLogs: accessLogging(args.accessLogs),
        // Given in full, as awsx guesses neither port nor protocol right from one listener. The port is the container's,
        // because awsx takes the one for the other.
        defaultTargetGroup: {
          port: CONTAINER_PORT,
          protocol: "HTTP",
          targetType: "ip",
          deregistrationDelay: DEREGISTRATION_DELAY_SECONDS,
          healthCheck: { path: "/", protocol: "HTTP", healthyThreshold: 2, unhealthyThreshold: 3, interval: 30 },
          tags: stack.tags,
        },
        listeners: listeners(args.certificateArn, stack),
        tags: stack.tags,
      },
      { parent: this },
    );
  }

  private createService(
    taskDefinitionArgs: awsx.types.input.ecs.FargateServiceTaskDefinitionArgs,
  ): awsx.ecs.FargateService {
    const { name, stack, args } = this;
    return new awsx.ecs.FargateService(
      `${name}-fargate`,
      {
        name: stack.names.service,
        cluster: this.cluster.arn,
        desiredCount: args.minCount,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        // It sees tasks that do not come up; what comes up and answers with errors, the alarm does. By name, as the alarm is made
        // of the service. ECS looks at it in updates only, and not while it rings already.
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { enable: true, rollback: true, alarmNames: [stack.names.alarm("target-5xx")] },
        availabilityZoneRebalancing: "ENABLED",
        healthCheckGracePeriodSeconds: HEALTH_CHECK_GRACE_SECONDS,
        networkConfiguration: {
          subnets: args.network.privateSubnetIds,
          securityGroups: [args.network.securityGroups.service.id],
          assignPublicIp: false,
        },
        taskDefinitionArgs,
        propagateTags: "SERVICE",
        tags: stack.tags,
      },
      { parent: this, transforms: [leaveCountToScaling] },
    );
  }
}
