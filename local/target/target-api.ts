/** What the local target answers beside invocations: how it is reached, and what ECS does for one-off tasks. */
import type { RequestListener } from "node:http";
import type { Properties } from "../../program/provider-answers";
import type { LocalService } from "../fargate/local-service";
import type { OneOffTasks } from "../fargate/one-off-tasks";
import { createTasksApi } from "../fargate/tasks-api";

/** How a command on this machine reaches the target; nothing that `npm start` does not print. */
export interface TargetDescription {
  outputs: Properties;
  /** Variables with which SDKs talk to it. */
  environment: Record<string, string>;
}

/** Of a GET, on the port of Lambda. */
export const DESCRIPTION_PATH = "/local-target";

export interface TargetApi {
  listener: RequestListener;
  /** From now on the description is given. */
  describe: (description: TargetDescription) => void;
}

/** @param services by name; looked up at each request, as they come into being after the server. */
export function createTargetApi(tasks: OneOffTasks, services: ReadonlyMap<string, LocalService>): TargetApi {
  let description: TargetDescription | undefined;
  const answerTasks = createTasksApi(tasks, (name) => {
    const service = services.get(name);
    return service && { desiredCount: service.desiredCount, runningCount: service.processIds().length };
  });
  return {
    listener: (request, response) => {
      if (request.method === "POST") answerTasks(request, response).catch(() => response.destroy());
      else if (request.url !== DESCRIPTION_PATH) response.writeHead(404).end();
      // While it starts there is nothing to be reached.
      else if (!description) response.writeHead(503).end();
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(description));
    },
    describe: (given) => {
      description = given;
    },
  };
}
