/**
 * The emulators' own process: S3, SQS and SNS (fauxqs) on one port, DynamoDB (dynalite) on another, both on 127.0.0.1.
 * It is an ES module because fauxqs is one, and a process so that the emulators have a core and a fate of their own.
 *
 * Arguments: the two ports, 0 for any, and the folder where everything is kept. Tells its parent where it listens, or why it
 * cannot, and ends with its parent.
 */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createDynamodb } from "./dynamodb.mts";
import { createServices } from "./fauxqs.mts";

const HOST = "127.0.0.1";
/** Above the 60 s for which an SDK keeps an idle connection, so that the server never closes one that is being used. */
const KEEP_ALIVE_MS = 72_000;
/** Within which the emulators of a start that was killed have ended: they do so at once. */
const EARLIER_END_LIMIT_MS = 10_000;

/** Waits until no earlier process has the folder any more. The lock of the database goes with this process. */
function lockFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(path.join(folder, "lock.db"), { timeout: EARLIER_END_LIMIT_MS });
  lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
}

async function startServices(port: number, folder: string): Promise<number> {
  const app = await createServices(folder);
  await app.listen({ port, host: HOST });
  return (app.server.address() as AddressInfo).port;
}

async function startDynamodb(port: number, folder: string): Promise<number> {
  const server = createDynamodb(folder);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, HOST);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function start(services: number, dynamodb: number, folder: string) {
  lockFolder(folder);
  const starting = [
    startServices(services, path.join(folder, "fauxqs")),
    startDynamodb(dynamodb, path.join(folder, "dynamodb")),
  ];
  const [servicesPort, dynamodbPort] = await Promise.all(starting);
  return { kind: "listening", services: servicesPort, dynamodb: dynamodbPort };
}

function fail(error: unknown): void {
  const { message, code, port } = error as NodeJS.ErrnoException & { port?: number };
  process.send?.({ kind: "failed", message, code, port }, () => process.exit(1));
}

process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one when nothing needs it any more.
process.on("SIGINT", () => undefined);
process.on("uncaughtException", fail);

const [servicesPort = "0", dynamodbPort = "0", folder = ""] = process.argv.slice(2);
start(Number(servicesPort), Number(dynamodbPort), folder).then((report) => process.send?.(report), fail);
