/** The event processor in a process like Lambda's, on AWS that answers after a fixed time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { EventProcessorEnvironment } from "../../handlers/environment";
import { heapFlags } from "../../local/lambda/function-process";
import type { AwsStub } from "../aws-stub";
import type { Context } from "../context";
import type { Load, Taken } from "./processor-process.mjs";

export interface Processor {
  /** From the start of its module to the handler, in milliseconds. */
  initialization: number;
  take: (load: Load) => Promise<Taken>;
  end: () => Promise<void>;
}

export const MEMORY_MIB = 256;

function environment(url: string): Record<string, string> {
  const own: EventProcessorEnvironment = {
    TABLE_NAME: "sessions",
    BUCKET_NAME: "transaction-logs",
    QUEUE_URL: `${url}/1/transactions`,
    DEAD_LETTER_QUEUE_URL: `${url}/1/dead-letters`,
    QUEUE_VISIBILITY_TIMEOUT_SECONDS: "180",
    QUEUE_RETENTION_SECONDS: "345600",
    QUEUE_MAX_RECEIVE_COUNT: "5",
    MAX_CONCURRENCY: "10",
    ENVIRONMENT: "bench",
  };
  return {
    ...own,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_SESSION_TOKEN: "x".repeat(800), // about what a role's has
    AWS_ENDPOINT_URL: url,
  };
}

/** @throws Error if it ends before it is told to. */
export async function startProcessor(
  archive: string,
  stub: AwsStub,
  { defer }: Pick<Context, "defer">,
): Promise<Processor> {
  const child = fork(path.join(__dirname, "processor-process.mts"), {
    cwd: archive,
    env: environment(stub.url),
    execArgv: heapFlags(MEMORY_MIB),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let told = "";
  child.stderr?.on("data", (text) => (told += String(text)));
  const ended = once(child, "exit");
  const early = ended.then(() => Promise.reject(new Error(`The event processor ended: ${told}`)));
  early.catch(() => undefined);
  const end = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  defer(end);
  const answer = async () => (await Promise.race([once(child, "message"), early]))[0] as unknown;
  const initialization = (await answer()) as number;
  return {
    initialization,
    end,
    take: async (load) => {
      child.send(load);
      return (await answer()) as Taken;
    },
  };
}
