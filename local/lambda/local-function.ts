/** A Lambda function on this machine: a pool of processes that grows with concurrency and stays warm. */
import { randomUUID } from "node:crypto";
import type { EmitLiveEvent } from "../live-events/live-event";
import { startFunctionProcess } from "./function-process";
import type { FunctionDefinition, FunctionProcess, InvocationOutcome } from "./function-process";

export interface LocalFunction {
  definition: FunctionDefinition;
  /** Runs one invocation; never rejects. A retry of an asynchronous invocation keeps its request id. */
  invoke: (payload: string, requestId?: string) => Promise<InvocationOutcome>;
  /** The processes that live at the moment. */
  processIds: () => number[];
  /** Kills them; invocations that are running fail. */
  stop: () => void;
}

export function createLocalFunction(definition: FunctionDefinition, emit: EmitLiveEvent): LocalFunction {
  const processes = new Set<FunctionProcess>();
  const idle: FunctionProcess[] = [];
  const functionName = definition.name;
  let stopped = false;
  const isStopped = () => stopped;

  function take(): FunctionProcess {
    for (let process = idle.pop(); process; process = idle.pop()) {
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
    if (process.isAlive()) idle.push(process);
    else processes.delete(process);
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
    invoke,
    processIds: () => [...processes].flatMap(({ pid, isAlive }) => (pid !== undefined && isAlive() ? [pid] : [])),
    stop: () => {
      stopped = true;
      for (const process of processes) process.kill();
    },
  };
}
