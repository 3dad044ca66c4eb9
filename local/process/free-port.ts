/** Ports that nothing listens on, for what has to be told its port. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** The first that `npm start` takes; fixed, so that an environment that was pasted once stays valid. */
export const DEFAULT_PORT = 4566;

/** How many `npm start` takes from its own on, and the last that may be the first of them. */
const PORTS_IN_A_ROW = 5;
export const MAX_FIRST_PORT = 65_535 - PORTS_IN_A_ROW + 1;
const STEP = 100;

/** @param wanted any by default. @throws Error of the system if it is in use. */
export async function findFreePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The first of as many free ports as `npm start` takes, a hundred above this one or some hundreds; undefined where there is none. */
export async function findFreeRow(port: number): Promise<number | undefined> {
  for (let first = port + STEP; first <= MAX_FIRST_PORT; first += STEP) {
    const row = Array.from({ length: PORTS_IN_A_ROW }, (_, n) => findFreePort(first + n));
    if ((await Promise.allSettled(row)).every(({ status }) => status === "fulfilled")) return first;
  }
  return undefined;
}
