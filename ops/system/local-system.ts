/** The system that `npm start` runs on this machine. */
import { userInfo } from "node:os";
import { portsFrom } from "../../local/process/ports";
import { DESCRIPTION_PATH, type TargetDescription } from "../../local/target/target-api";
import { readOutputs } from "./outputs";
import { createClients, type System } from "./system";

const LIMIT_MS = 10_000;

/**
 * Changes the environment of this process, so that the SDK goes to this machine.
 * @param port that `npm start` has.
 * @throws Error with the remedy if no system runs there.
 */
export async function connectLocally(port: number): Promise<System> {
  const { outputs, environment } = await describe(port);
  Object.assign(process.env, environment);
  return {
    title: "The system on this machine",
    outputs: readOutputs("The system on this machine", outputs),
    allOutputs: outputs,
    clients: createClients(environment.AWS_REGION ?? ""),
    caller: () => Promise.resolve(userInfo().username),
  };
}

async function describe(port: number): Promise<TargetDescription> {
  const url = `http://127.0.0.1:${portsFrom(port).lambda}${DESCRIPTION_PATH}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) }).catch(() => undefined);
  if (response?.status === 503)
    throw new Error("The system on this machine is still starting: try again in some seconds.");
  if (response?.status !== 200)
    throw new Error(
      `No system runs on this machine at port ${port}: start one with \`npm start\`, give the --port that it was ` +
        "started with, or name a stack on AWS with --stack.",
    );
  return (await response.json()) as TargetDescription;
}
