/**
 * What a run of mocha starts once, however many files and workers it has. Its first process starts a server when a test file
 * first asks for it (so that a file that needs none waits for none), and ends all of them after the last test.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { leaveCallersEnvironment } from "../../../local/process/callers-environment";
import { SERVERS_URL, type Servers } from "./servers";

// Here, as no test is loaded before this file, in whichever process.
leaveCallersEnvironment();

interface Started<T> {
  reached: T;
  stop: () => unknown;
}

/** They are imported when they are needed: every process of every run loads this file. */
const starts: { [Name in keyof Servers]: () => Promise<Started<Servers[Name]>> } = {
  emulators: async () => {
    const { startEmulators } = await import("../../../local/emulators/start-emulators");
    const { services, dynamodb, stop } = await startEmulators({ services: 0, dynamodb: 0 }, (error) => {
      throw error;
    });
    return { reached: { services, dynamodb }, stop };
  },
  postgres: async () => {
    const { startMigratedPostgres } = await import("./database");
    const { host, port, caPath, password, stop } = await startMigratedPostgres();
    return { reached: { host, port, caPath, password }, stop };
  },
};

const started = new Map<string, Promise<Started<unknown>>>();

async function answer(name: string, response: ServerResponse): Promise<void> {
  const start = started.get(name) ?? starts[name as keyof Servers]();
  started.set(name, start);
  try {
    response.end(JSON.stringify((await start).reached));
  } catch (error) {
    response.writeHead(500).end((error as Error).message);
  }
}

const server = createServer(({ url = "" }, response) => void answer(url.slice(1), response));

/** Ends what runs; again, when it was called before, nothing. */
async function stopServers(): Promise<void> {
  server.close();
  server.closeAllConnections();
  for (const [name, start] of started) {
    started.delete(name);
    await start.then(
      ({ stop }) => stop(),
      () => undefined,
    );
  }
}

/** Called with the runner, of whose methods @types/mocha lacks this one; in watch mode with an object that has none. */
export async function mochaGlobalSetup(this: { isParallelMode?: () => boolean }): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is an object.
  process.env[SERVERS_URL] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // When it is interrupted with its workers, it has no teardown, and would go on for as long as the servers do.
  if (this.isParallelMode?.()) process.once("SIGINT", () => void stopServers());
}

export const mochaGlobalTeardown = stopServers;
