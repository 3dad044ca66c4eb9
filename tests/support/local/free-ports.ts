/** Ports for programs that want fixed ones. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server } from "node:net";

export async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

/** Below the ports that systems give to connections, and to who wants any: one that is free now must be so in a second, too. */
const FIRST_PORT = 20_000;
/** Which each of the processes that run tests side by side has for itself. */
const PORTS_PER_WORKER = 1_500;

/** The first of `count` ports in a row that nobody listens on, nor another test is about to. */
export async function findPortRange(count: number): Promise<number> {
  const worker = Number(process.env.MOCHA_WORKER_ID ?? 0) % 8;
  for (;;) {
    const first = FIRST_PORT + worker * PORTS_PER_WORKER + randomInt(PORTS_PER_WORKER - count);
    const servers: Server[] = [];
    try {
      for (let port = first; port < first + count; port++) servers.push(await listenOn(port));
      return first;
    } catch {
      // One of them is taken: elsewhere, then.
    } finally {
      await Promise.all(servers.map(closeServer));
    }
  }
}
