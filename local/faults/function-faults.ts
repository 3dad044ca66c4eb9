/** Faults of the functions: processes that end or stand still at the worst moments. */
import { signalAll } from "../process/signal-all";
import { mendedByItself, type Fault } from "./fault";
import type { Decide, FaultyEndpoint } from "./faulty-endpoint";
import type { FaultySystem } from "./faulty-system";
import { listProcesses } from "./task-faults";

/** Process ids of all functions. */
export function functionProcesses({ target }: Pick<FaultySystem, "target">): number[] {
  return [...target.functions.values()].flatMap(({ localFunction }) => localFunction.processIds());
}

const killed: Fault = {
  name: "functions-killed",
  sentence: "Every process of the functions is killed.",
  hasShares: false,
  begin: (system) => {
    const processIds = signalAll(functionProcesses(system), "SIGKILL");
    return { detail: () => listProcesses(processIds), mend: mendedByItself };
  },
};

const stopped: Fault = {
  name: "functions-stopped",
  sentence: "Every process of the functions stands still, and goes on later.",
  hasShares: false,
  begin: (system) => {
    const processIds = signalAll(functionProcesses(system), "SIGSTOP");
    return {
      detail: () => listProcesses(processIds),
      mend: () => signalAll(processIds, "SIGCONT"),
    };
  },
};

const outOfMemory: Fault = {
  name: "functions-out-of-memory",
  sentence: "Every process of the functions takes memory until it has reached its limit.",
  hasShares: false,
  begin: (system) => {
    const processIds = functionProcesses(system);
    const undo = processIds.map((processId) => system.processes.disturb(processId, { exhaustsMemory: true }));
    return {
      detail: () => listProcesses(processIds),
      mend: () => {
        for (const forget of undo) forget();
      },
    };
  },
};

interface DeadlyCall {
  name: string;
  sentence: string;
  endpointOf: (system: FaultySystem) => FaultyEndpoint;
  operation: string;
  /** Of calls with this operation; all by default. */
  isMeant?: (body: string) => boolean;
  /** Whether it has its effect. */
  when: "before" | "after";
}

/** At the first call of this kind all processes are killed; from then on calls pass. */
function killedAt({ name, sentence, endpointOf, operation: deadly, isMeant, when }: DeadlyCall): Fault {
  return {
    name,
    sentence,
    hasShares: false,
    begin: (system) => {
      const endpoint = endpointOf(system);
      let detail = "no call came";
      let isDone = false;
      const kill = () => {
        // Several may be under way at the same time.
        if (isDone) return;
        isDone = true;
        detail = listProcesses(signalAll(functionProcesses(system), "SIGKILL"));
      };
      const rule: Decide = (_request, operation) => {
        if (isDone || operation !== deadly) return "pass";
        if (when === "after") return { afterEffect: kill, isMeant };
        kill();
        return "hang";
      };
      const remove = endpoint.add(rule);
      return {
        detail: () => detail,
        mend: () => {
          remove();
          endpoint.release();
        },
      };
    },
  };
}

/** The item of a transaction, and not the claim of its id that comes before: no id has a `#`. */
const isItem = (body: string) => /"sessionId":\{"S":"[^"#]+"\}/.test(body);

export const FUNCTION_FAULTS: readonly Fault[] = [
  killed,
  stopped,
  outOfMemory,
  killedAt({
    name: "functions-killed-mid-batch",
    sentence: "The functions are killed while they write the first record of a batch to S3.",
    endpointOf: ({ services }) => services,
    operation: "s3 PUT",
    when: "before",
  }),
  killedAt({
    name: "functions-killed-after-s3",
    sentence: "The functions are killed when a record is in S3 and not in DynamoDB.",
    endpointOf: ({ services }) => services,
    operation: "s3 PUT",
    when: "after",
  }),
  killedAt({
    name: "functions-killed-after-dynamodb",
    sentence: "The functions are killed when a record is in DynamoDB and its message not acknowledged.",
    endpointOf: ({ dynamodb }) => dynamodb,
    operation: "dynamodb PutItem",
    isMeant: isItem,
    when: "after",
  }),
];
