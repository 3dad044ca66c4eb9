/** Starts and stops the process of the emulators. */
import { fork } from "node:child_process";
import path from "node:path";
import { portInUse } from "../process/listen";
import type { LocalPorts } from "../process/ports";
import { makeTemporaryFolder } from "../process/temporary-folder";

type EmulatorPorts = Pick<LocalPorts, "services" | "dynamodb">;

export interface Emulators {
  /** Base URLs. */
  services: string;
  dynamodb: string;
  /** Resolves when they have ended. */
  stop: () => Promise<void>;
}

type Report =
  | { kind: "listening"; services: number; dynamodb: number }
  | { kind: "failed"; message: string; code?: string; port?: number };

/**
 * @param onFailure told once if the emulators end by themselves after they were up.
 * @param keptFolder where they keep everything for the next ones; a temporary folder by default.
 * @throws Error if they cannot start, naming the port where one is in use.
 */
export async function startEmulators(
  ports: EmulatorPorts,
  onFailure: (error: Error) => void,
  keptFolder?: string,
): Promise<Emulators> {
  if (keptFolder !== undefined) return startProcess(ports, onFailure, keptFolder);
  const { folder, remove } = await makeTemporaryFolder();
  try {
    const emulators = await startProcess(ports, onFailure, folder);
    const stop = async () => {
      await emulators.stop();
      await remove();
    };
    return { ...emulators, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

function startProcess(ports: EmulatorPorts, onFailure: (error: Error) => void, folder: string): Promise<Emulators> {
  const child = fork(path.join(__dirname, "emulators.mts"), [String(ports.services), String(ports.dynamodb), folder], {
    // What a request needs is gone with it: the default of a larger new space takes 125 MB more, and 10 % less time.
    execArgv: ["--max-semi-space-size=4"],
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  let stopped = false;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  const stop = async () => {
    stopped = true;
    // Between two requests, so that what one changes is kept as a whole.
    if (child.connected) child.disconnect();
    await ended;
  };
  return new Promise((resolve, reject) => {
    let failure = Promise.resolve(new Error("The emulators of DynamoDB, S3, SQS and SNS ended unexpectedly."));
    child.on("message", (report: Report) => {
      if (report.kind === "listening") {
        const url = (port: number) => `http://127.0.0.1:${port}`;
        resolve({ services: url(report.services), dynamodb: url(report.dynamodb), stop });
      } else if (report.code === "EADDRINUSE" && report.port) failure = portInUse(report.port);
      else failure = Promise.resolve(new Error(`The emulators of DynamoDB, S3, SQS and SNS failed: ${report.message}`));
    });
    child.once("exit", () => {
      if (stopped) return;
      // Before "listening" this rejects; after it, the promise is settled and only the listener hears of it.
      void failure.then((error) => {
        reject(error);
        onFailure(error);
      });
    });
  });
}
