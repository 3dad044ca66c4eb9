/** Loaded into a task of the service before anything else: tells its parent where it listens. */
import { subscribe } from "node:diagnostics_channel";
import type { AddressInfo, Server } from "node:net";

subscribe("tracing:net.server.listen:asyncEnd", (message) => {
  const { server } = message as { server: Server };
  process.send?.({ port: (server.address() as AddressInfo).port });
});
