/**
 * The emulators' own process: S3, SQS and SNS (fauxqs) on one port, DynamoDB (dynalite) on another, both on 127.0.0.1.
 * It is an ES module because fauxqs is one, and a process so that the emulators have a core and a fate of their own.
 *
 * Arguments: the two ports, 0 for any. Tells its parent where it listens, or why it cannot, and ends with its parent.
 */
import dynalite from "dynalite";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { buildApp } from "fauxqs";
import { once } from "node:events";
import { findPackageJSON } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const HOST = "127.0.0.1";
/** Above the 60 s for which an SDK keeps an idle connection, so that the server never closes one that is being used. */
const KEEP_ALIVE_MS = 72_000;

const PRECONDITION_FAILED = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>If-None-Match</Condition></Error>`;

type DoneFunction = (error: null, payload: unknown) => void;

/** What fauxqs lacks: PutObject with `If-None-Match: *` writes only where there is no object, and answers 412 otherwise. */
function addConditionalWrites(app: FastifyInstance): void {
  // One conditional write at a time, or two could both find the key free.
  let turn: Promise<unknown> = Promise.resolve();
  app.addHook("preHandler", async (request: FastifyRequest, reply: FastifyReply) => {
    const { "if-none-match": condition, ...headers } = request.headers;
    if (request.method !== "PUT" || condition !== "*") return;
    const write = turn.then(async () => {
      const existing = await app.inject({ method: "HEAD", url: request.url, headers: { host: request.headers.host } });
      if (existing.statusCode === 200) return undefined;
      return app.inject({ method: "PUT", url: request.url, headers, payload: request.body as Buffer });
    });
    turn = write.catch(() => undefined);
    const written = await write;
    if (written) return reply.code(written.statusCode).headers(written.headers).send(written.rawPayload);
    return reply.code(412).header("content-type", "application/xml").send(PRECONDITION_FAILED);
  });
}

/** fauxqs names queues by a host that not every resolver knows; everything here goes by the address. */
function addPlainQueueUrls(app: FastifyInstance): void {
  const target = /^AmazonSQS\.(CreateQueue|GetQueueUrl|ListQueues)$/;
  app.addHook("onSend", (request: FastifyRequest, _reply: FastifyReply, payload: unknown, done: DoneFunction) => {
    const hasUrls = typeof payload === "string" && target.test(String(request.headers["x-amz-target"]));
    done(null, hasUrls ? payload.replaceAll(/http:\/\/sqs\.[\w-]+\.localhost:/g, `http://${HOST}:`) : payload);
  });
}

/** fauxqs refuses what lies beyond Unicode's first plane, emoji for example. SQS takes it, so the service may rely on it. */
async function allowAllPlanes(): Promise<void> {
  const file = path.join(findPackageJSON("fauxqs", process.argv[1]) ?? "", "../dist/sqs/sqsTypes.js");
  const module = (await import(pathToFileURL(file).href)) as { INVALID_MESSAGE_BODY_CHAR: RegExp };
  const { INVALID_MESSAGE_BODY_CHAR: refused } = module;
  const codePoints = new RegExp(refused.source.replace("]", "\\u{10000}-\\u{10FFFF}]"), "u");
  refused.test = (text) => codePoints.test(text);
}

async function startServices(port: number): Promise<number> {
  await allowAllPlanes();
  // fauxqs states its types in TypeScript files that it does not ship.
  const app = buildApp({ logger: false }) as unknown as FastifyInstance;
  addConditionalWrites(app);
  addPlainQueueUrls(app);
  await app.listen({ port, host: HOST });
  return (app.server.address() as AddressInfo).port;
}

async function startDynamodb(port: number): Promise<number> {
  const server = dynalite({ createTableMs: 0 });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, HOST);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function fail(error: unknown): void {
  const { message, code, port } = error as NodeJS.ErrnoException & { port?: number };
  process.send?.({ kind: "failed", message, code, port }, () => process.exit(1));
}

process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one when nothing needs it any more.
process.on("SIGINT", () => undefined);
process.on("uncaughtException", fail);

const [servicesPort, dynamodbPort] = process.argv.slice(2).map(Number);
Promise.all([startServices(servicesPort ?? 0), startDynamodb(dynamodbPort ?? 0)]).then(
  ([services, dynamodb]) => process.send?.({ kind: "listening", services, dynamodb }),
  fail,
);
