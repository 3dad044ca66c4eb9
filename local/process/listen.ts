/** Servers on the loopback interface. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { findFreeRow } from "./free-port";

/** The one line for a port that somebody else has, with ports that nobody has. */
export async function portInUse(port: number): Promise<Error> {
  const other = await findFreeRow(port).catch(() => undefined);
  return new Error(
    `Port ${port} on 127.0.0.1 is in use, perhaps by another \`npm start\`: stop that one, or take other ports` +
      (other === undefined ? "." : `, for example \`npm start -- --port ${other}\`.`),
  );
}

/**
 * @param port 0 for any.
 * @returns the port.
 * @throws Error that names the port if it is in use.
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch(async (error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? await portInUse(port) : error;
  });
  return (server.address() as AddressInfo).port; // a TCP server's address is an object
}
