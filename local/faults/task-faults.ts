/** Faults of the service's tasks: processes that end without a word, or are told to. */
import { signalAll } from "../process/signal-all";
import { mendedByItself, oneOf, type Fault, type Occasion } from "./fault";
import type { FaultySystem } from "./faulty-system";

/** Process ids of the tasks of all services. */
export function taskProcesses({ target }: Pick<FaultySystem, "target">): number[] {
  return [...target.services.values()].flatMap((service) => service.processIds());
}

export function listProcesses(processIds: readonly number[]): string {
  return processIds.length === 0 ? "no process" : `process ${processIds.join(", ")}`;
}

function ending(
  name: string,
  sentence: string,
  signal: NodeJS.Signals,
  choose: (processIds: number[], occasion: Occasion) => number[],
): Fault {
  return {
    name,
    sentence,
    hasShares: false,
    begin: (system, occasion) => {
      const ended = signalAll(choose(taskProcesses(system), occasion), signal);
      return { detail: () => listProcesses(ended), mend: mendedByItself };
    },
  };
}

const one = (processIds: number[], occasion: Occasion) =>
  processIds.length === 0 ? [] : [oneOf(processIds, occasion)];

const all = (processIds: number[]) => processIds;

export const TASK_FAULTS: readonly Fault[] = [
  ending("task-killed", "A task is killed.", "SIGKILL", one),
  ending("task-terminated", "A task is told to end, as a deployment does.", "SIGTERM", one),
  ending("tasks-killed", "All tasks are killed at once.", "SIGKILL", all),
  ending("tasks-terminated", "All tasks are told to end at once.", "SIGTERM", all),
];
