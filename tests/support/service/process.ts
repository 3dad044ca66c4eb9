/** The bundle that the image holds, as a process of its own. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "../../../build/bundle";
import { createImageContext } from "../../../build/image-context";
import { token } from "./backends";
import type { RequestOptions } from "./service";
import { use } from "../use";
import { waitFor } from "../wait-for";

export interface ServiceProcess {
  pid: number | undefined;
  url: string;
  /** Lines of the log so far. */
  log: Record<string, unknown>[];
  request(path: string, init?: RequestOptions): Promise<Response>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  /** The exit code, or the signal that ended it. */
  exit: Promise<number | NodeJS.Signals | null>;
}

type Environment = Record<string, string | undefined>;

/** What the image is built from holds the bundle: gives its folder. */
export function useServiceBundle(): () => string {
  return use(async () => join(PROJECT_FOLDER, (await createImageContext()).folder));
}

/** @param directory where `buildService` has put the bundle. */
export async function startServiceProcess(directory: string, environment: Environment): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ["bin/main.js"], {
    cwd: directory,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit").then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals | null);
  const log: Record<string, unknown>[] = [];
  createInterface(child.stdout).on("line", (line) => log.push(JSON.parse(line) as Record<string, unknown>)); // pino's lines
  const url = await waitFor("the service", () => {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
    const line = log.find(({ msg }) => String(msg).startsWith("Server listening at "));
    return line && String(line.msg).slice("Server listening at ".length);
  });
  const request: ServiceProcess["request"] = (path, init = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  return {
    pid: child.pid,
    url,
    log,
    request,
    post: (body, headers) =>
      request("/transactions", {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    kill: (signal) => void child.kill(signal),
    exit,
  };
}

/** Starts it where it must end by itself, with a failure; gives what it said. */
export async function failToStart(
  directory: string,
  environment: Environment,
): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd: directory, env: environment, timeout: 90_000 };
  const error = await promisify(execFile)(process.execPath, ["bin/main.js"], options).then(
    () => assert.fail("the service ended as if it had been told to"),
    (failure: unknown) => failure as Error & { code: number; stdout: string; stderr: string }, // execFile's rejection
  );
  assert.equal(error.code, 1);
  return error;
}
