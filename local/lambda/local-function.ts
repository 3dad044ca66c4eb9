/** A Lambda function on this machine: a pool of processes that grows with concurrency and stays warm for a while. */
import { randomUUID } from "node:crypto";
import type { EmitLiveEvent } from "../live-events/live-event";
import { startFunctionProcess } from "./function-process";
import type { FunctionDefinition, FunctionProcess, InvocationOutcome } from "./function-process";

export interface LocalFunction {
  definition: FunctionDefinition;
  /** Runs one invocation; never rejects. A retry of an asynchronous invocation keeps its request id. */
  invoke: (payload: string, requestId?: string) => Promise<InvocationOutcome | Throttled>;
  /**
   * As PutFunctionConcurrency does, sets how many invocations may run at the same time, 0 for none; what is more is throttled.
   * @param limit undefined for any number.
   */
  reserveConcurrency: (limit: number | undefined) => void;
  /** The processes that live at the moment. */
  processIds: () => number[];
  /** Kills them; invocations that are running fail. */
  stop: () => void;
}

/** There was no room for the invocation, which may be tried again. */
export interface Throttled {
  kind: "throttled";
}

/** Minutes on AWS; here memory is shorter than the start of a process. */
const IDLE_LIMIT_MS = 30_000;

/** @param idleLimitMs after which a process without an invocation ends. */
export function createLocalFunction(
  definition: FunctionDefinition,
  emit: EmitLiveEvent,
  idleLimitMs = IDLE_LIMIT_MS,
): LocalFunction {
  const processes = new Set<FunctionProcess>();
  /** With what ends each. */
  const idle = new Map<FunctionProcess, NodeJS.Timeout>();
  const functionName = definition.name;
  let stopped = false;
  const isStopped = () => stopped;

  /** The one that was idle last is the next, so that what is not needed any more stays idle. */
  function take(): FunctionProcess {
    for (const [process, limit] of [...idle].reverse()) {
      clearTimeout(limit);
      idle.delete(process);
      if (process.isAlive()) return process;
      processes.delete(process);
    }
    const started = startFunctionProcess(definition, (line) => {
      emit({ kind: "log", functionName, line });
    });
    processes.add(started);
    return started;
  }

  function giveBack(process: FunctionProcess): void {
    if (process.isAlive()) idle.set(process, setTimeout(end, idleLimitMs, process).unref());
    else processes.delete(process);
  }

  function end(process: FunctionProcess): void {
    idle.delete(process);
    processes.delete(process);
    process.kill();
  }

  async function invoke(payload: string, requestId: string = randomUUID()): Promise<InvocationOutcome> {
    if (isStopped()) return { kind: "failed", errorType: "Stopped", errorMessage: `${functionName} is stopped` };
    const process = take();
    const outcome = await process.invoke(requestId, payload);
    giveBack(process);
    // The end of the process is no news once the function is stopped.
    if (outcome.kind === "failed" && !isStopped())
      emit({ kind: "invocation-failed", functionName, requestId, message: outcome.errorMessage });
    return outcome;
  }

  return {
    definition,
    ...createReservation(invoke, (told) => emit({ kind: "invoked", functionName, ...told })),
    processIds: () => [...processes].flatMap(({ pid, isAlive }) => (pid !== undefined && isAlive() ? [pid] : [])),
    stop: () => {
      stopped = true;
      for (const process of processes) process.kill();
    },
  };
}

/** As many invocations at the same time as are reserved; each is told of. */
function createReservation(
  invoke: (payload: string, requestId?: string) => Promise<InvocationOutcome>,
  tell: (told: { outcome: "succeeded" | "failed" | "throttled"; milliseconds: number }) => void,
): Pick<LocalFunction, "invoke" | "reserveConcurrency"> {
  let reserved: number | undefined;
  let running = 0;
  return {
    invoke: async (payload, requestId) => {
      if (reserved !== undefined && running >= reserved) {
        tell({ outcome: "throttled", milliseconds: 0 });
        return { kind: "throttled" };
      }
      running++;
      const begin = performance.now();
      const outcome = await invoke(payload, requestId).finally(() => running--);
      tell({ outcome: outcome.kind, milliseconds: performance.now() - begin });
      return outcome;
    },
    reserveConcurrency: (limit) => {
      reserved = limit;
    },
  };
}
