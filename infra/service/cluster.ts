/** The ECS cluster that the service's tasks run in. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";

/**
 * @param name what all logical names begin with.
 * @param insights metrics of each task, and a log of what is done in one by hand.
 */
export function createCluster(
  name: string,
  stack: StackContext,
  insights: boolean,
  parent: pulumi.Resource,
): aws.ecs.Cluster {
  const create = (
    containerInsights: "enhanced" | "disabled",
    executeCommandConfiguration: aws.types.input.ecs.ClusterConfigurationExecuteCommandConfiguration,
    dependsOn: pulumi.Resource[],
  ) =>
    new aws.ecs.Cluster(
      `${name}-cluster`,
      {
        name: stack.names.cluster,
        settings: [{ name: "containerInsights", value: containerInsights }],
        configuration: { executeCommandConfiguration },
        tags: stack.tags,
      },
      { parent, dependsOn },
    );
  // ECS's default, and said: a cluster keeps what is merely left out, and would log to a group that is gone.
  if (!insights) return create("disabled", { logging: "DEFAULT" }, []);
  const execLogGroup = createLogGroup(`${name}-exec-logs`, stack, stack.names.execLogGroup, parent);
  const insightsLogGroup = createLogGroup(`${name}-insights-logs`, stack, stack.names.insightsLogGroup, parent);
  const executeCommandConfiguration = {
    kmsKeyId: stack.keys?.dataKeyArn,
    logging: "OVERRIDE",
    logConfiguration: {
      cloudWatchEncryptionEnabled: stack.keys !== undefined,
      cloudWatchLogGroupName: execLogGroup.name,
    },
  };
  return create("enhanced", executeCommandConfiguration, [insightsLogGroup]);
}
