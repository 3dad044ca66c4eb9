/** AWS that answers at once, in the place of emulators, where it is not they that are measured. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createAwsClients, destroyAwsClients, type AwsClients } from "../local/aws/endpoints";
import type { Context } from "./context";

export interface AwsStub {
  /** Base URL of every service. */
  url: string;
  clients: AwsClients;
  /** The most requests that it had at once, since it was asked before. */
  mostAtOnce: () => Promise<number>;
}

/**
 * @param delayMilliseconds that every call takes; 0 is at once.
 * @throws Error if it cannot start.
 */
export async function startAwsStub({ defer }: Pick<Context, "defer">, delayMilliseconds = 0): Promise<AwsStub> {
  const process = path.join(__dirname, "aws-stub-process.mts");
  const child = fork(process, [String(delayMilliseconds)], { execArgv: [], env: {} });
  const ended = once(child, "exit");
  defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  const early = ended.then(([code]) => {
    throw new Error(`The stub of AWS ended with ${String(code)} before it was told to.`);
  });
  const [port] = (await Promise.race([once(child, "message"), early])) as [number];
  const url = `http://127.0.0.1:${port}`;
  const clients = createAwsClients({ services: url, dynamodb: url });
  defer(() => {
    destroyAwsClients(clients);
  });
  const mostAtOnce = async () => {
    child.send("most");
    const [most] = (await Promise.race([once(child, "message"), early])) as [number];
    return most;
  };
  return { url, clients, mostAtOnce };
}
