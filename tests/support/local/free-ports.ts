/** Ports for programs that want fixed ones. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

export async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

/** The first of `count` ports in a row that nobody listens on. */
export async function findPortRange(count: number): Promise<number> {
  for (;;) {
    const servers = [await listenOn(0)];
    const first = (servers[0]?.address() as AddressInfo).port;
    try {
      for (let port = first + 1; port < first + count; port++) servers.push(await listenOn(port));
      return first;
    } catch {
      // One of the next ports is taken: elsewhere, then.
    } finally {
      await Promise.all(servers.map(closeServer));
    }
  }
}
