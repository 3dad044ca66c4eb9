/** Ports that nothing listens on, for what has to be told its port. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { MAX_FIRST_PORT, PORTS_IN_A_ROW } from "./ports";

const STEP = 100;

/**
 * Where a server is looked for that is told its port, keeps it when it starts again, and may be away in between: below what
 * systems give to connections (from 32,768 on Linux, from 49,152 elsewhere), one of which could have the port by then.
 */
const FIRST_KEPT_PORT = 10_000;
const KEPT_PORTS = 10_000;
const MAX_TRIES = 100;

/**
 * A port that such a server finds free, unless somebody is faster.
 * @throws Error where a hundred ports, taken at random, are in use.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = FIRST_KEPT_PORT + randomInt(KEPT_PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `Each of ${MAX_TRIES} ports from ${FIRST_KEPT_PORT} on is in use: end some of the servers that run here.`,
  );
}

/** Whether nobody listens there on the loopback interface. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/**
 * The first of as many free ports as `npm start` takes, a hundred above this one or some hundreds.
 * @throws Error where there is none.
 */
export async function findFreeRow(port: number): Promise<number> {
  for (let first = port + STEP; first <= MAX_FIRST_PORT; first += STEP) {
    const row = Array.from({ length: PORTS_IN_A_ROW }, (_, n) => isFree(first + n));
    if ((await Promise.all(row)).every(Boolean)) return first;
  }
  throw new Error(`No ${PORTS_IN_A_ROW} ports in a row are free above ${port}: end some of the servers that run here.`);
}
