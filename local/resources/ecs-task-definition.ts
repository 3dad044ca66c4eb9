/** aws:ecs/taskDefinition:TaskDefinition: what can be run once, as a process of what its image is built from. */
import path from "node:path";
import { arn } from "../aws/account";
import { taskEnvironment, type Container } from "./ecs-fargate-service";
import type { CreateResource } from "./resource";

export interface TaskDefinitionInputs {
  family: string;
  containerDefinitions: string;
}

interface OneOffContainer extends Container {
  name: string;
  /** node and the file that it runs, in the folder where the image has its programs. */
  entryPoint: [string, string];
  logConfiguration: { options: Record<"awslogs-group" | "awslogs-stream-prefix", string> };
}

/** Where the image has what its folder has here. */
const IMAGE_FOLDER = "/app";

export const createTaskDefinition: CreateResource<TaskDefinitionInputs> = (inputs, _name, deployment) => {
  const { family, containerDefinitions } = inputs;
  const [container] = JSON.parse(containerDefinitions) as OneOffContainer[];
  if (!container) throw new Error(`The task definition ${family} has no container.`);
  const { options } = container.logConfiguration;
  const definitionArn = arn("ecs", `task-definition/${family}:1`);
  deployment.oneOffTasks.define({
    arn: definitionArn,
    containerName: container.name,
    imageFolder: container.image,
    program: path.relative(IMAGE_FOLDER, container.entryPoint[1]),
    environment: taskEnvironment(container, deployment),
    logGroupName: options["awslogs-group"],
    streamPrefix: options["awslogs-stream-prefix"],
  });
  return Promise.resolve({ id: family, outputs: { arn: definitionArn }, location: "a process for each question" });
};
