/** Faults of clocks. */
import { oneOf, type Fault, type Occasion } from "./fault";
import type { FaultySystem } from "./faulty-system";
import { functionProcesses } from "./function-faults";
import { listProcesses, taskProcesses } from "./task-faults";

const MAX_MINUTES = 10;

/** From 1 to 10 minutes, ahead or behind. */
function chooseMinutes(occasion: Occasion): number {
  return (1 + Math.floor(occasion.random() * MAX_MINUTES)) * oneOf([1, -1], occasion);
}

function wrongClock(name: string, sentence: string, processesOf: (system: FaultySystem) => number[]): Fault {
  return {
    name,
    sentence,
    hasShares: false,
    begin: (system, occasion) => {
      const minutes = chooseMinutes(occasion);
      const processIds = processesOf(system);
      const chosen = processIds.length === 0 ? [] : [oneOf(processIds, occasion)];
      const undo = chosen.map((processId) =>
        system.processes.disturb(processId, { clockMilliseconds: minutes * 60_000 }),
      );
      const direction = minutes > 0 ? "ahead" : "behind";
      return {
        detail: () => `${listProcesses(chosen)} ${Math.abs(minutes)} min ${direction}`,
        mend: () => {
          for (const putRight of undo) putRight();
        },
      };
    },
  };
}

export const CLOCK_FAULTS: readonly Fault[] = [
  wrongClock("task-clock-wrong", "The clock of a task is minutes off.", taskProcesses),
  wrongClock("function-clock-wrong", "The clock of a process of the functions is minutes off.", functionProcesses),
];
