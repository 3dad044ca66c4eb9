/** What ECS and CloudWatch Logs do for a task that runs once: start it, tell how it does, keep what it writes. */
import { randomUUID } from "node:crypto";
import { arn } from "../aws/account";
import { startTaskProcess, type TaskProcess } from "./task-process";

/** A task definition with one container, as far as it matters here. */
export interface OneOffTaskDefinition {
  arn: string;
  containerName: string;
  imageFolder: string;
  /** Relative to that folder. */
  program: string;
  environment: Record<string, string>;
  logGroupName: string;
  streamPrefix: string;
}

interface Run {
  definition: OneOffTaskDefinition;
  process: TaskProcess;
  events: { timestamp: number; message: string }[];
  exitCode?: number;
}

export interface OneOffTasks {
  define: (definition: OneOffTaskDefinition) => void;
  /** @returns the task's ARN; undefined if there is no such definition. */
  run: (definitionArn: string, command: readonly string[]) => string | undefined;
  /** As DescribeTasks tells it; undefined if there is no such task. */
  describe: (taskArn: string) => object | undefined;
  stopTask: (taskArn: string) => void;
  /** What a task has written so far; undefined if there is no such stream. */
  read: (logGroupName: string, logStreamName: string) => { timestamp: number; message: string }[] | undefined;
  stop: () => Promise<void>;
}

export function createOneOffTasks(): OneOffTasks {
  const definitions = new Map<string, OneOffTaskDefinition>();
  const runs = new Map<string, Run>();
  const streamOf = (taskArn: string, { streamPrefix, containerName }: OneOffTaskDefinition) =>
    `${streamPrefix}/${containerName}/${taskArn.slice(taskArn.lastIndexOf("/") + 1)}`;
  return {
    define: (definition) => definitions.set(definition.arn, definition),
    run: (definitionArn, command) => {
      const definition = definitions.get(definitionArn);
      if (!definition) return undefined;
      const taskArn = arn("ecs", `task/${randomUUID()}`);
      runs.set(taskArn, startRun(definition, command));
      return taskArn;
    },
    describe: (taskArn) => {
      const run = runs.get(taskArn);
      return run && describeRun(taskArn, run);
    },
    stopTask: (taskArn) => {
      void runs.get(taskArn)?.process.stop();
    },
    read: (logGroupName, logStreamName) =>
      [...runs].find(
        ([taskArn, { definition }]) =>
          definition.logGroupName === logGroupName && streamOf(taskArn, definition) === logStreamName,
      )?.[1].events,
    stop: async () => {
      await Promise.all([...runs.values()].map(({ process }) => process.stop()));
    },
  };
}

function startRun(definition: OneOffTaskDefinition, command: readonly string[]): Run {
  const { imageFolder, program, environment } = definition;
  const events: Run["events"] = [];
  const run: Run = {
    definition,
    events,
    process: startTaskProcess({
      imageFolder,
      program,
      command,
      environment,
      onLine: (message) => events.push({ timestamp: Date.now(), message }),
    }),
  };
  void run.process.ended.then((how) => {
    run.exitCode = Number(/^exit code (\d+)$/.exec(how)?.[1] ?? 137); // of what a signal has ended
  });
  return run;
}

function describeRun(taskArn: string, { definition, exitCode }: Run): object {
  const name = definition.containerName;
  if (exitCode === undefined) return { taskArn, lastStatus: "RUNNING", containers: [{ name }] };
  const stoppedReason = "Essential container in task exited";
  return { taskArn, lastStatus: "STOPPED", stoppedReason, containers: [{ name, exitCode }] };
}
