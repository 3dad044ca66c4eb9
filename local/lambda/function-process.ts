/** One Lambda execution environment: a child process that runs the unpacked archive, one invocation at a time. */
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { InvocationReport, InvocationRequest } from "./bootstrap.mjs";

/** A Lambda function as the program defines it. */
export interface FunctionDefinition {
  name: string;
  arn: string;
  /** File and export, for example `__index.handler`. */
  handler: string;
  timeoutSeconds: number;
  memoryMiB: number;
  /** All variables that the process gets. */
  environment: Record<string, string>;
  /** Where the archive is unpacked. */
  directory: string;
  logGroupName: string;
}

export type InvocationOutcome = Exclude<InvocationReport, { kind: "ready" }>;

export interface FunctionProcess {
  pid: number | undefined;
  isAlive: () => boolean;
  /** Never rejects: whatever goes wrong is a failed outcome. One at a time. */
  invoke: (requestId: string, payload: string) => Promise<InvocationOutcome>;
  kill: () => void;
}

/** AWS's timeout of a cold start. It does not count towards the function's own timeout. */
const INITIALIZATION_TIMEOUT_SECONDS = 10;

function failed(errorType: string, errorMessage: string): InvocationOutcome {
  return { kind: "failed", errorType, errorMessage };
}

function exitOutcome(code: number | null, signal: string | null): InvocationOutcome {
  const how = signal ? `signal: ${signal}` : `exit status ${code}`;
  return failed("Runtime.ExitError", `Runtime exited with error: ${how}`);
}

/**
 * Bounds of the heap as Lambda's own start of Node sets them: `/var/runtime/bootstrap` of AWS's images
 * (public.ecr.aws/lambda/nodejs) before that of Node 24, with which they have not been compared: a tenth of the memory is new
 * space, of two halves, the rest is old. What is not heap, such as code and buffers, comes on top of them.
 */
export function heapFlags(memoryMiB: number): string[] {
  const newSpaceMiB = Math.floor(memoryMiB / 10);
  return [`--max-semi-space-size=${Math.floor(newSpaceMiB / 2)}`, `--max-old-space-size=${memoryMiB - newSpaceMiB}`];
}

function forkBootstrap(definition: FunctionDefinition): ChildProcess {
  const { handler, directory, environment, memoryMiB } = definition;
  return fork(path.join(__dirname, "bootstrap.mts"), [handler], {
    cwd: directory,
    env: environment,
    execArgv: heapFlags(memoryMiB),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

/** @param onLine gets each line that the process writes. */
export function startFunctionProcess(definition: FunctionDefinition, onLine: (line: string) => void): FunctionProcess {
  const child = forkBootstrap(definition);
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on("line", onLine);
  let ready = false;
  let deliver: (report: InvocationReport) => void = () => undefined;
  child.on("message", (report: InvocationReport) => {
    deliver(report);
  });
  // Not "exit", which may come before the last report has been read.
  child.once("close", (code, signal) => {
    deliver(exitOutcome(code, signal));
  });
  child.once("error", ({ message }) => {
    deliver(failed("Runtime.ExitError", message));
  });

  /** The next report, or the process's end; a process that takes longer than it may is killed. */
  function nextReport(timeoutMilliseconds: number, overdue: string): Promise<InvocationReport> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        deliver(failed("Sandbox.Timedout", overdue));
      }, timeoutMilliseconds);
      deliver = (report) => {
        clearTimeout(timer);
        deliver = () => undefined;
        resolve(report);
      };
    });
  }

  async function invoke(requestId: string, payload: string): Promise<InvocationOutcome> {
    if (!ready) {
      const overdue = `Initialization timed out after ${INITIALIZATION_TIMEOUT_SECONDS} seconds`;
      const report = await nextReport(INITIALIZATION_TIMEOUT_SECONDS * 1000, overdue);
      if (report.kind !== "ready") {
        // It is about to end; until then it must not look alive.
        child.kill("SIGKILL");
        return report;
      }
      ready = true;
    }
    const { timeoutSeconds } = definition;
    // A process that is gone by now reports its exit instead.
    child.send(invocationRequest(definition, requestId, payload), () => undefined);
    const report = await nextReport(timeoutSeconds * 1000, `Task timed out after ${timeoutSeconds} seconds`);
    return report as InvocationOutcome;
  }

  return {
    pid: child.pid,
    isAlive: () => child.exitCode === null && child.signalCode === null && !child.killed,
    invoke,
    kill: () => child.kill("SIGKILL"),
  };
}

function invocationRequest(definition: FunctionDefinition, requestId: string, payload: string): InvocationRequest {
  return {
    payload,
    timeoutMilliseconds: definition.timeoutSeconds * 1000,
    context: {
      awsRequestId: requestId,
      functionName: definition.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: definition.arn,
      memoryLimitInMB: String(definition.memoryMiB),
      logGroupName: definition.logGroupName,
      logStreamName: "local",
    },
  };
}
