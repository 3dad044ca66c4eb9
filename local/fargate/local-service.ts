/** What ECS does for the service: keeps a number of tasks running, and the load balancer informed. */
import { setTimeout as delay } from "node:timers/promises";
import { isHealthy, type LoadBalancer } from "./load-balancer";
import { startTaskProcess, type TaskProcess } from "./task-process";

export interface LocalServiceOptions {
  name: string;
  imageFolder: string;
  /** Of the tasks' Node. */
  nodeArguments: readonly string[];
  desiredCount: number;
  healthCheckPath: string;
  /** Without host and port: each task has a port of its own. */
  environment: Record<string, string>;
  loadBalancer: Pick<LoadBalancer, "register" | "deregister">;
  onLine: (line: string) => void;
  /** A task has ended by itself, or one that was to replace it did not come up. */
  onTaskEnded: (message: string) => void;
}

export interface LocalService {
  /** What it was created with, for tasks of another version beside its own. */
  options: LocalServiceOptions;
  /** Tasks that there should be. */
  desiredCount: number;
  /**
   * Starts the tasks and waits until all of them pass their health check; from then on each that ends is replaced.
   * @throws Error with a task's last lines if it ends, or is not healthy in time.
   */
  start: () => Promise<void>;
  /** Process ids of the tasks that run at the moment. */
  processIds: () => number[];
  /** Ends all tasks. May be called while it starts, which then rejects. */
  stop: () => Promise<void>;
}

/** A task that has passed its health check. */
interface HealthyTask {
  url: string;
  ended: Promise<string>;
}

const CHECK_PERIOD_MS = 50;
const START_TIMEOUT_MS = 60_000;
/** Between attempts to start a task that does not come up. */
const RESTART_PAUSE_MS = 500;

/** Lines kept of a task, to tell why it did not start. */
const MAX_LAST_LINES = 5;

export function createLocalService(options: LocalServiceOptions): LocalService {
  const { name, loadBalancer, onTaskEnded } = options;
  const tasks = new Set<TaskProcess>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopped = () => signal.aborted;

  async function replacement(): Promise<HealthyTask | undefined> {
    while (!isStopped()) {
      try {
        return await startTask(options, tasks, signal);
      } catch (error) {
        if (!isStopped()) onTaskEnded((error as Error).message);
        await delay(RESTART_PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async function keepRunning(first: HealthyTask): Promise<void> {
    for (let task: HealthyTask | undefined = first; task; task = await replacement()) {
      loadBalancer.register(task.url);
      const how = await task.ended;
      loadBalancer.deregister(task.url);
      if (!isStopped()) onTaskEnded(`A task of ${name} ended with ${how}; another one takes its place.`);
    }
  }

  return {
    options,
    desiredCount: options.desiredCount,
    start: async () => {
      const starting = Array.from({ length: options.desiredCount }, () => startTask(options, tasks, signal));
      for (const task of await Promise.all(starting)) void keepRunning(task);
    },
    processIds: () => [...tasks].flatMap(({ pid }) => pid ?? []),
    stop: async () => {
      stopping.abort();
      await Promise.all([...tasks].map((task) => task.stop()));
    },
  };
}

/** @param tasks where the task is while its process runs. */
async function startTask(
  options: LocalServiceOptions,
  tasks: Set<TaskProcess>,
  signal: AbortSignal,
): Promise<HealthyTask> {
  const { name, imageFolder, nodeArguments, environment, healthCheckPath, onLine } = options;
  const lines: string[] = [];
  signal.throwIfAborted();
  const task = startTaskProcess({
    imageFolder,
    program: "bin/main.js",
    nodeArguments,
    environment,
    onLine: (line) => {
      lines.push(line);
      if (lines.length > MAX_LAST_LINES) lines.shift();
      onLine(line);
    },
  });
  tasks.add(task);
  void task.ended.then(() => tasks.delete(task));
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const url = task.url();
    if (url !== undefined && (await isHealthy(url, healthCheckPath))) return { url, ended: task.ended };
    signal.throwIfAborted();
    if (task.isAlive() && Date.now() < deadline) {
      await delay(CHECK_PERIOD_MS);
      continue;
    }
    const what = task.isAlive()
      ? `is not healthy after ${START_TIMEOUT_MS / 1000} s`
      : `ended with ${await task.ended}`;
    await task.stop();
    const last = lines.length > 0 ? [" Its last lines:", ...lines].join("\n  ") : "";
    throw new Error(`A task of ${name} ${what}.${last}`);
  }
}
