/** fauxqs, the emulator of S3, SQS and SNS, with what it lacks. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { buildApp } from "fauxqs";
import { findPackageJSON } from "node:module";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

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

/**
 * fauxqs names queues by a host that not every resolver knows, and kept ones by the port of their first start. Everything here
 * goes by the address.
 */
function addPlainQueueUrls(app: FastifyInstance): void {
  const target = /^AmazonSQS\.(CreateQueue|GetQueueUrl|ListQueues)$/;
  app.addHook("onSend", (request: FastifyRequest, _reply: FastifyReply, payload: unknown, done: DoneFunction) => {
    const hasUrls = typeof payload === "string" && target.test(String(request.headers["x-amz-target"]));
    const here = `http://${String(request.headers.host)}`;
    done(null, hasUrls ? payload.replaceAll(/http:\/\/sqs\.[\w-]+\.localhost:\d+/g, here) : payload);
  });
}

/** A part of fauxqs that it does not export. */
async function importPart(file: string): Promise<unknown> {
  const part = path.join(findPackageJSON("fauxqs", process.argv[1]) ?? "", "../dist", file);
  return import(pathToFileURL(part).href);
}

/** fauxqs refuses what lies beyond Unicode's first plane, emoji for example. SQS takes it, so the service may rely on it. */
async function allowAllPlanes(): Promise<void> {
  const module = (await importPart("sqs/sqsTypes.js")) as { INVALID_MESSAGE_BODY_CHAR: RegExp };
  const { INVALID_MESSAGE_BODY_CHAR: refused } = module;
  const codePoints = new RegExp(refused.source.replace("]", "\\u{10000}-\\u{10FFFF}]"), "u");
  refused.test = (text) => codePoints.test(text);
}

interface Store {
  persistence?: Persistence;
}

interface SqsStore extends Store {
  allQueues: () => Iterable<Store>;
}

interface Persistence {
  db: DatabaseSync;
  updateMessageReady: (messageId: string) => void;
  load: (sqs: SqsStore, sns: Store, s3: Store) => void;
}

interface StoreParts {
  PersistenceManager: new (directory: string) => Persistence;
  SqsStore: new () => SqsStore;
  SnsStore: new () => Store;
  S3Store: new () => Store;
}

/** What fauxqs does with its option `dataDir` when it also listens, on every interface. */
async function openStores(directory: string) {
  const files = ["persistence.js", "sqs/sqsStore.js", "sns/snsStore.js", "s3/s3Store.js"];
  const parts = Object.assign({}, ...(await Promise.all(files.map(importPart)))) as StoreParts;
  const persistence = new parts.PersistenceManager(directory);
  // What was written outlives the process; only the machine's end takes back the last of it.
  persistence.db.exec("PRAGMA synchronous = NORMAL");
  // As it is, it takes the count of deliveries from a message that becomes visible at once, which its table refuses.
  const makeReady = persistence.db.prepare(
    "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
  );
  persistence.updateMessageReady = (messageId) => {
    makeReady.run(messageId);
  };
  const [sqsStore, snsStore, s3Store] = [new parts.SqsStore(), new parts.SnsStore(), new parts.S3Store()];
  // Before the stores know it, or what is loaded would be written, and take its messages with it.
  persistence.load(sqsStore, snsStore, s3Store);
  for (const store of [sqsStore, snsStore, s3Store, ...sqsStore.allQueues()]) store.persistence = persistence;
  return { sqsStore, snsStore, s3Store };
}

/** @param directory where everything is kept, so that memory does not grow with it. */
export async function createServices(directory: string): Promise<FastifyInstance> {
  await allowAllPlanes();
  const options = { logger: false, stores: await openStores(directory) };
  // fauxqs states its types in TypeScript files that it does not ship.
  const app = buildApp(options as Parameters<typeof buildApp>[0]) as unknown as FastifyInstance;
  addConditionalWrites(app);
  addPlainQueueUrls(app);
  return app;
}
