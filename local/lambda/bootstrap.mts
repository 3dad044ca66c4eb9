/**
 * The inside of a local Lambda process: loads the handler from the current directory, which holds the unpacked archive
 * and nothing else, and runs one invocation at a time for its parent.
 *
 * Run by Node itself (type stripping), so that nothing of the project is loaded besides this file.
 * Argument: the handler, for example `__index.handler`.
 */
import { createRequire } from "node:module";
import path from "node:path";

/** What the parent sends for one invocation. */
export interface InvocationRequest {
  payload: string;
  timeoutMilliseconds: number;
  context: {
    awsRequestId: string;
    functionName: string;
    functionVersion: string;
    invokedFunctionArn: string;
    memoryLimitInMB: string;
    logGroupName: string;
    logStreamName: string;
  };
}

/** What it gets back. `ready` comes once, first, as soon as the handler is loaded. */
export type InvocationReport =
  | { kind: "ready" }
  | { kind: "succeeded"; payload: string }
  | { kind: "failed"; errorType: string; errorMessage: string };

type Handler = (event: unknown, context: unknown) => unknown;

function report(message: InvocationReport, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}

function failure(error: unknown): InvocationReport {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  return { kind: "failed", errorType: name, errorMessage: message };
}

function loadHandler(): Handler {
  const { dir, name: file, ext } = path.parse(process.argv[2] ?? "");
  const directory = process.cwd() + path.sep;
  const module = createRequire(directory)(path.join(directory, dir, file)) as Record<string, unknown>;
  const handler = module[ext.slice(1)];
  if (typeof handler !== "function") throw new Error(`${process.argv[2]} is undefined or not exported`);
  return handler as Handler;
}

async function run(handler: Handler, { payload, timeoutMilliseconds, context }: InvocationRequest): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  // As on AWS, only what the handler waits for keeps the process: without any of it the run ends unanswered.
  process.channel?.unref();
  try {
    const result = await handler(JSON.parse(payload), {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis,
    });
    const text: unknown = JSON.stringify(result);
    report({ kind: "succeeded", payload: typeof text === "string" ? text : "null" });
  } catch (error) {
    report(failure(error));
  } finally {
    process.channel?.ref();
  }
}

process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one when the target stops.
process.on("SIGINT", () => undefined);

try {
  const handler = loadHandler();
  process.on("message", (request: InvocationRequest) => void run(handler, request));
  report({ kind: "ready" });
} catch (error) {
  // As on AWS, a failed cold start fails the invocation that caused it, and the next one starts afresh.
  report(failure(error), () => process.exit(1));
}
