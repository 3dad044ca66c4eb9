/** The operations of ECS and CloudWatch Logs that an operator's one-off task takes, over HTTP as the SDK uses them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { OneOffTasks } from "./one-off-tasks";

/** What DescribeServices tells of a service. */
export interface ServiceCounts {
  desiredCount: number;
  runningCount: number;
}

interface Input {
  taskDefinition: string;
  startedBy?: string;
  overrides: { containerOverrides: { command: string[] }[] };
  task: string;
  tasks: string[];
  services: string[];
  logGroupName: string;
  logStreamName: string;
  nextToken?: string;
}

class ApiError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

type Operation = (input: Input) => object;

/** What ECS takes as the name of who has started a task. */
const STARTER = /^[\w/-]{0,128}$/;

/** The protocol's names of the two services. */
const ECS = "AmazonEC2ContainerServiceV20141113";
const LOGS = "Logs_20140328";

function createOperations(
  tasks: OneOffTasks,
  findService: (name: string) => ServiceCounts | undefined,
): Record<string, Operation> {
  return {
    [`${ECS}.RunTask`]: ({ taskDefinition, startedBy = "", overrides }) => {
      if (!STARTER.test(startedBy))
        throw new ApiError(
          "InvalidParameterException",
          `startedBy is ${startedBy}: it has other characters than ECS takes.`,
        );
      const taskArn = tasks.run(taskDefinition, overrides.containerOverrides[0]?.command ?? []);
      if (taskArn === undefined)
        throw new ApiError("ClientException", `There is no task definition ${taskDefinition}.`);
      return { tasks: [tasks.describe(taskArn)], failures: [] };
    },
    [`${ECS}.DescribeTasks`]: ({ tasks: taskArns }) => ({
      tasks: taskArns.flatMap((taskArn) => tasks.describe(taskArn) ?? []),
      failures: [],
    }),
    [`${ECS}.StopTask`]: ({ task }) => {
      tasks.stopTask(task);
      return {};
    },
    [`${ECS}.DescribeServices`]: ({ services }) => ({
      services: services.flatMap((serviceName) => {
        const counts = findService(serviceName);
        return counts ? [{ serviceName, ...counts, pendingCount: 0 }] : [];
      }),
      failures: [],
    }),
    [`${LOGS}.GetLogEvents`]: ({ logGroupName, logStreamName, nextToken }) => {
      const events = tasks.read(logGroupName, logStreamName);
      if (!events) throw new ApiError("ResourceNotFoundException", "The specified log stream does not exist.");
      const start = Number(nextToken ?? 0);
      return { events: events.slice(start), nextForwardToken: String(events.length), nextBackwardToken: "0" };
    },
  };
}

export type TasksApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createTasksApi(tasks: OneOffTasks, findService: (name: string) => ServiceCounts | undefined): TasksApi {
  const operations = new Map(Object.entries(createOperations(tasks, findService)));
  return async (request, response) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    const target = String(request.headers["x-amz-target"]);
    const operation = operations.get(target);
    if (!operation) {
      send(400, { __type: "UnknownOperationException", message: `This machine does not know ${target}.` });
      return;
    }
    try {
      send(200, operation((await json(request)) as Input));
    } catch (error) {
      const { type = "ClientException", message } = error as Partial<ApiError>;
      send(400, { __type: type, message });
    }
  };
}
