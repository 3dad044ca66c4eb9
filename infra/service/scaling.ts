/** How the number of the service's tasks follows the load. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";

export interface ServiceScalingArgs {
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** Load balancer and target group as CloudWatch names them together: `app/NAME/ID/targetgroup/NAME/ID`. */
  targetGroupLabel: pulumi.Input<string>;
  /** Bounds of the number of tasks. */
  minCount: number;
  maxCount: number;
}

/**
 * Requests a minute that one task should get on average: 100 a second. One process serves 3,180 requests a second and more to
 * 16 connections on two cores that it shares with the database (row post-16-rate of the bench); a quarter of a vCPU does about a
 * tenth of that, so this acts long before latency suffers, and when many requests wait for something else than CPU.
 */
const REQUESTS_PER_TASK_AND_MINUTE = 6000;

/** Keeps the average task at 70 % CPU, 80 % memory and a number of requests, whichever asks for the most tasks. */
export class ServiceScaling extends pulumi.ComponentResource {
  constructor(name: string, stack: StackContext, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:ServiceScaling", name, {}, opts);
    const target = new aws.appautoscaling.Target(
      `${name}-target`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
        minCapacity: args.minCount,
        maxCapacity: args.maxCount,
        tags: stack.tags,
      },
      { parent: this },
    );
    const track = (
      metric: string,
      predefinedMetricType: string,
      targetValue: number,
      resourceLabel?: pulumi.Input<string>,
    ) =>
      new aws.appautoscaling.Policy(
        `${name}-${metric}`,
        {
          name: stack.names.scalingPolicy(metric),
          policyType: "TargetTrackingScaling",
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: { predefinedMetricType, resourceLabel },
            targetValue,
          },
        },
        { parent: this },
      );
    track("cpu", "ECSServiceAverageCPUUtilization", 70);
    track("memory", "ECSServiceAverageMemoryUtilization", 80);
    track("requests", "ALBRequestCountPerTarget", REQUESTS_PER_TASK_AND_MINUTE, args.targetGroupLabel);
    this.registerOutputs({});
  }
}
