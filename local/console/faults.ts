/** The faults that a person can begin and mend. */
import { FAULTS } from "../faults/all";
import type { BegunFault, Fault } from "../faults/fault";
import type { FaultySystem } from "../faults/faulty-system";
import type { FaultName, FaultState } from "./console-state";
import type { Happening } from "./console-answers";
import type { Happenings } from "./happenings";
import { RefusedError } from "./refused-error";

export interface Breakage {
  begin: (name: FaultName) => Promise<Happening>;
  mend: (name: FaultName) => Promise<Happening>;
  states: () => FaultState[];
  /** Mends what is still going on. */
  mendAll: () => Promise<void>;
}

interface Breakable {
  title: string;
  /** Its name among the faults. */
  fault: string;
  sentence: string;
  mended: string;
  /** Whether the system mends it by itself. */
  healsItself: boolean;
}

const BREAKABLE: Readonly<Record<FaultName, Breakable>> = {
  "kill-task": {
    title: "Kill a task",
    fault: "task-killed",
    sentence: "One of the service's processes is killed; the service starts another one.",
    mended: "As many tasks run as should.",
    healsItself: true,
  },
  "freeze-database": {
    title: "Freeze the database",
    fault: "database-paused",
    sentence: "No byte passes between the tasks and PostgreSQL, and no connection ends.",
    mended: "PostgreSQL answers again.",
    healsItself: false,
  },
  "cut-s3": {
    title: "Cut S3",
    fault: "s3-reset-before",
    sentence: "Each connection to S3 is reset before a call has its effect.",
    mended: "S3 can be reached again.",
    healsItself: false,
  },
  "throttle-dynamodb": {
    title: "Throttle DynamoDB",
    fault: "dynamodb-throttled",
    sentence: "DynamoDB refuses each call, as it does when too many come.",
    mended: "DynamoDB takes calls again.",
    healsItself: false,
  },
};

export const FAULT_NAMES = Object.keys(BREAKABLE) as FaultName[];

interface GoingOn {
  since: number;
  begun: BegunFault;
}

const OCCASION = { share: 100, random: Math.random } as const;

export function createBreakage(system: FaultySystem, { tell }: Happenings, now: () => number = Date.now): Breakage {
  const goingOn = new Map<FaultName, GoingOn>();
  const missingTasks = () =>
    [...system.target.services.values()].reduce(
      (sum, service) => sum + Math.max(0, service.desiredCount - service.processIds().length),
      0,
    );
  /** A killed task is mended when another one runs in its place. */
  const isOn = (name: FaultName) => goingOn.has(name) && (!BREAKABLE[name].healsItself || missingTasks() > 0);

  async function mend(name: FaultName): Promise<void> {
    const { begun } = goingOn.get(name) ?? {};
    goingOn.delete(name);
    await begun?.mend();
  }

  return {
    begin: async (name) => {
      const { title, fault, healsItself } = BREAKABLE[name];
      if (isOn(name) && !healsItself) throw new RefusedError(409, `${title}: that goes on already. Mend it first.`);
      const begun = await faultOf(fault).begin(system, OCCASION);
      goingOn.set(name, { since: now(), begun });
      return tell("broken", `${title}: ${BREAKABLE[name].sentence}${healsItself ? ` (${begun.detail()})` : ""}`);
    },
    mend: async (name) => {
      const { title, mended, healsItself } = BREAKABLE[name];
      if (healsItself) {
        const missing = missingTasks();
        return tell("mended", missing > 0 ? "The service is starting another task by itself." : mended);
      }
      const { begun } = goingOn.get(name) ?? {};
      if (!begun) throw new RefusedError(409, `${title}: that does not go on, there is nothing to mend.`);
      await mend(name);
      return tell("mended", `${mended} It had met ${begun.detail()}.`);
    },
    states: () =>
      FAULT_NAMES.map((name) => {
        const { title, sentence } = BREAKABLE[name];
        const on = isOn(name) ? goingOn.get(name) : undefined;
        return {
          name,
          title,
          sentence,
          isOn: on !== undefined,
          since: on?.since ?? null,
          detail: on?.begun.detail() ?? "",
        };
      }),
    mendAll: async () => {
      for (const name of goingOn.keys()) await mend(name);
    },
  };
}

function faultOf(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (!fault) throw new Error(`There is no fault ${name}.`);
  return fault;
}
