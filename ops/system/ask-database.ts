/** Asks the database by a one-off task inside the network, as nothing else reaches it. */
import { paginateGetLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTasksCommand, RunTaskCommand, StopTaskCommand, type Task } from "@aws-sdk/client-ecs";
import { setTimeout as delay } from "node:timers/promises";
import { readAnswer } from "../../service/operations/answer-lines";
import type { Answers, Question } from "../../service/operations/questions";
import { OPERATIONS_CONTAINER, OPERATIONS_STREAM_PREFIX, type OneOffTask } from "../../shared/operations";
import type { Progress } from "../../local/command-line/progress";
import { explain } from "./explain";
import type { System } from "./system";

/** The stack's own image answers no questions. */
export class OwnImageError extends Error {}

/** Fargate takes half a minute as a rule; one that cannot pull its image for longer has a problem that is not ours. */
const LIMIT_SECONDS = 300;

/** Of the trace that a mistake of ours comes with; all of it is in the log. */
const STACK_LINE = /^\s+at /;

/** What a task has written can come this much later than its end. */
const LOG_LAG_SECONDS = 20;

const [FIRST_POLL_MS, MAX_POLL_MS] = [100, 2_000];

export interface Asking {
  system: System;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * @throws OwnImageError where the stack's image is not this project's; Error with the task's own words, or with ECS's, if there
 *   is no answer.
 */
export async function askDatabase<Name extends Question>(
  asking: Asking,
  question: Name,
  argument?: string,
): Promise<Answers[Name]> {
  const { outputs, title } = asking.system;
  if (!outputs.operationsTask)
    throw new OwnImageError(
      `${title} runs an image of its own (imageUri), which has no program that asks the database: what is in it ` +
        "cannot be told here.",
    );
  const command = argument === undefined ? [question] : [question, argument];
  const taskArn = await startTask(asking.system, outputs.operationsTask, command).catch(explain);
  try {
    return (await waitForAnswer(asking, outputs.operationsTask, taskArn)) as Answers[Name];
  } catch (error) {
    await stopTask(asking.system, taskArn);
    throw error;
  }
}

/** As `askDatabase`, for what goes on without the database: where nobody can be asked, gives the reason. */
export async function askDatabaseIfPossible<Name extends Question>(
  asking: Asking,
  question: Name,
  argument?: string,
): Promise<Answers[Name] | { problem: string }> {
  try {
    return await askDatabase(asking, question, argument);
  } catch (error) {
    if (error instanceof OwnImageError) return { problem: error.message };
    throw error;
  }
}

async function startTask({ clients, outputs }: System, task: OneOffTask, command: string[]): Promise<string> {
  const { tasks = [], failures = [] } = await clients.ecs.send(
    new RunTaskCommand({
      cluster: outputs.ecsClusterName,
      taskDefinition: task.taskDefinitionArn,
      launchType: "FARGATE",
      // Letters, digits, hyphens, slashes and underscores are what ECS takes.
      startedBy: "npm-run-ops",
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: task.subnetIds,
          securityGroups: task.securityGroupIds,
          assignPublicIp: "DISABLED",
        },
      },
      overrides: { containerOverrides: [{ name: OPERATIONS_CONTAINER, command }] },
    }),
  );
  const taskArn = tasks[0]?.taskArn;
  if (taskArn === undefined)
    throw new Error(`ECS starts no task: ${failures[0]?.reason ?? "it gives no reason"}. Try again.`);
  return taskArn;
}

async function waitForAnswer(asking: Asking, task: OneOffTask, taskArn: string): Promise<unknown> {
  const { system, progress, signal } = asking;
  const begin = performance.now();
  const secondsSince = (time: number) => Math.floor((performance.now() - time) / 1000);
  let stoppedAt: number | undefined;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(MAX_POLL_MS, pause * 1.5)) {
    const state = await describeTask(system, taskArn).catch(explain);
    progress.say("Asking the database", `(one-off task ${state?.lastStatus ?? "PENDING"}, ${secondsSince(begin)} s)`);
    const lines = await readLines(system, task, taskArn).catch(explain);
    const answer = readAnswer(lines);
    if (answer !== undefined) return answer;
    if (state?.lastStatus === "STOPPED") {
      stoppedAt ??= performance.now();
      if (lines.length > 0 && exitCodeOf(state) !== 0)
        throw new Error(`The one-off task failed: ${lines.filter((line) => !STACK_LINE.test(line)).join(" ")}`);
      if (exitCodeOf(state) === undefined || secondsSince(stoppedAt) > LOG_LAG_SECONDS)
        throw new Error(`The one-off task ended without an answer: ${state.stoppedReason ?? "ECS gives no reason"}`);
    }
    if (secondsSince(begin) > LIMIT_SECONDS)
      throw new Error(`The one-off task gave no answer within ${LIMIT_SECONDS} s. Try again.`);
    await delay(pause, undefined, { signal });
  }
}

function exitCodeOf({ containers }: Task): number | undefined {
  return containers?.[0]?.exitCode;
}

async function describeTask({ clients, outputs }: System, taskArn: string): Promise<Task | undefined> {
  const command = new DescribeTasksCommand({ cluster: outputs.ecsClusterName, tasks: [taskArn] });
  return (await clients.ecs.send(command)).tasks?.[0];
}

/** Lines so far; none while the stream does not exist. */
async function readLines({ clients }: System, task: OneOffTask, taskArn: string): Promise<string[]> {
  const taskId = taskArn.slice(taskArn.lastIndexOf("/") + 1);
  const logStreamName = `${OPERATIONS_STREAM_PREFIX}/${OPERATIONS_CONTAINER}/${taskId}`;
  // CloudWatch gives the token of the end again and again.
  const pages = paginateGetLogEvents(
    { client: clients.logs, stopOnSameToken: true },
    { logGroupName: task.logGroupName, logStreamName, startFromHead: true },
  );
  const lines: string[] = [];
  try {
    for await (const { events = [] } of pages) lines.push(...events.map(({ message = "" }) => message));
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
  }
  return lines;
}

/** Of a question that nobody waits for any more. */
async function stopTask({ clients, outputs }: System, task: string): Promise<void> {
  await clients.ecs.send(new StopTaskCommand({ cluster: outputs.ecsClusterName, task })).catch(() => undefined);
}
