/** The system of a copy of the project, as `npm start` runs it, and how a user reaches it. */
import { createAwsClients, destroyAwsClients, type AwsClients } from "../../../local/aws/endpoints";
import { waitFor } from "../wait-for";
import { findPortRange } from "./free-ports";
import type { RunningCommand, StartProcess } from "./running-command";

export interface StartedSystem {
  command: RunningCommand;
  clients: AwsClients;
  /** A request to the API, with its token; the body is sent as JSON. Gives the status and what was answered. */
  request: (path: string, body?: object) => Promise<{ status: number; answer: unknown }>;
  /** Waits until the transaction has been processed. */
  isProcessed: (transactionId: string) => Promise<unknown>;
  /** Ends it as Ctrl-C does, and fails if something of it is left. */
  stop: () => Promise<void>;
}

/** @param startCommand starts a script of the copy. */
export async function startSystem(startCommand: StartProcess): Promise<StartedSystem> {
  const port = await findPortRange(6);
  const command = await startCommand("local/start.ts", "--port", String(port));
  const limitSeconds = 120; // its own, after which it gives up
  await waitFor("the start", () => command.stdout().includes("Ctrl-C stops everything"), limitSeconds);
  const [, url = "", token = ""] =
    /^curl -i (http:\S+)\/transactions -H 'authorization: Bearer (\S+)'/m.exec(command.stdout()) ?? [];
  const clients = createAwsClients({
    services: `http://127.0.0.1:${port}`,
    dynamodb: `http://127.0.0.1:${port + 1}`,
  });
  const request = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
    const response = await fetch(url + path, { method: body ? "POST" : "GET", headers, body: JSON.stringify(body) });
    return { status: response.status, answer: await response.json() };
  };
  return {
    command,
    clients,
    request,
    isProcessed: (transactionId) =>
      waitFor(`${transactionId} to be processed`, async () => {
        const { answer } = await request(`/transactions/${transactionId}`);
        return (answer as { processed?: boolean }).processed;
      }),
    stop: async () => {
      destroyAwsClients(clients);
      command.signal("SIGINT");
      await command.exited;
      await command.assertNothingLeft();
    },
  };
}
