/** What every task definition of the stack has alike. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../security/policy-document";
import { createRole } from "../security/role";
import type { StackContext } from "../stack/context";

/** The ordinary user of the node images. */
export const CONTAINER_USER = "1000:1000";

/** @param prefix of the log streams, before the names of container and task. */
export function logTo(logGroup: aws.cloudwatch.LogGroup, { region }: StackContext, prefix: string) {
  return {
    logDriver: "awslogs",
    options: { "awslogs-group": logGroup.name, "awslogs-region": region, "awslogs-stream-prefix": prefix },
  };
}

/** A role of a task or of the agent around it, with one policy of its own. */
export function createTasksRole(
  name: string,
  stack: StackContext,
  { description, policy }: { description: string; policy: pulumi.Input<PolicyDocument> },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const role = { service: "ecs-tasks.amazonaws.com", description, grants: { [`${name}-grants`]: policy } };
  return createRole(name, stack, role, parent);
}
