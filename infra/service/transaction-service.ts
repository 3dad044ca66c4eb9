/** The HTTP service: load balancer, Fargate tasks in two zones, and their scaling. */
import type * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { Network } from "../network/network";
import { addChildOptions } from "../stack/child-options";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";
import { createCluster } from "./cluster";
import { createLoadBalancer, type ClientEntrance } from "./load-balancer";
import { ServiceScaling } from "./scaling";
import { maxConnections, ServiceTask, type ServiceTaskArgs } from "./task";

export interface TransactionServiceArgs {
  network: Network;
  entrance: ClientEntrance;
  /** Metrics of each task, and a log of what is done in one by hand. */
  insights: boolean;
  /** Bounds of the number of tasks. */
  minCount: number;
  maxCount: number;
  task: Omit<ServiceTaskArgs, "maxCount">;
}

/** Seconds that a new task has before failed health checks count. */
const HEALTH_CHECK_GRACE_SECONDS = 60;

/** Keeps an update from undoing the scaled number of tasks. awsx gives its children no ignoreChanges; a transform does. */
const leaveCountToScaling = addChildOptions("aws:ecs/service:Service", { ignoreChanges: ["desiredCount"] });

/** Tasks behind a load balancer, rolled back when a new version does not come up. */
export class TransactionService extends pulumi.ComponentResource {
  readonly loadBalancerDns: pulumi.Output<string>;
  /** What clients call, with scheme and host. */
  readonly apiUrl: pulumi.Output<string>;
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
    const { loadBalancer, defaultTargetGroup, dnsName, apiUrl } = createLoadBalancer(
      name,
      stack,
      { ...args.entrance, network: args.network },
      this,
    );
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
    this.loadBalancerDns = dnsName;
    this.apiUrl = apiUrl;
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
