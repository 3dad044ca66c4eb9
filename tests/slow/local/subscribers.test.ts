/** Two subscribers with different filters, and faults at every place between a row and what they do. */
import assert from "node:assert/strict";
import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import {
  createSubscribers,
  describeSubscribers,
  keepObjects,
  loadSubscribers,
  type SubscriberParts,
  type Subscriptions,
} from "../../../infra/events/announcements";
import { EventConsumer } from "../../../infra/events/event-consumer";
import { eventProcessorHandler } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { EventTopic } from "../../../infra/events/event-topic";
import { resourceNames } from "../../../infra/stack/names";
import { ACCOUNT_ID } from "../../../local/aws/account";
import { startFaultyEndpoint, type FaultyEndpoint } from "../../../local/faults/faulty-endpoint";
import { signalAll } from "../../../local/process/signal-all";
import { startLocalTarget, type LocalTarget } from "../../../local/target/local-target";
import type { System as OpsSystem } from "../../../ops/system/system";
import { replayLog } from "../../../ops/verbs/replay";
import { createNetwork, stackContext } from "../../support/program/stack";
import { STACKS_DIRECTORY } from "../../support/program/stacks";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const BUCKET = `transaction-logs-dev-${ACCOUNT_ID}`;
const PROCESSOR = "event-processor-dev";
/** 2026-03-04T05:06:07.089Z */
const ACCEPTED_AT = 1_772_600_767_089;

/** Under the time limit of the event processor here. */
const keeping = (subscriber: string) => (parts: SubscriberParts) => ({
  ...keepObjects(subscriber)?.(parts),
  timeoutSeconds: 3,
});

const SUBSCRIPTIONS: Subscriptions = {
  everything: {
    load: () => import("../../support/handlers/subscribers/everything"),
    needs: keeping("subscriber-everything"),
  },
  "euro-payments": {
    load: () => import("../../support/handlers/subscribers/euro-payments"),
    needs: keeping("subscriber-euro-payments"),
  },
};

/** The event processor and its subscribers, as index.ts makes them. */
async function createSystem() {
  const loaded = await loadSubscribers(SUBSCRIPTIONS);
  const stack = {
    ...stackContext,
    accountId: ACCOUNT_ID,
    names: resourceNames("dev", ACCOUNT_ID),
    subscribers: loaded.map(({ name }) => name),
  };
  const network = createNetwork();
  const sessions = new SessionsTable("sessions", stack);
  const transactionLog = new TransactionLogBucket("transaction-log", stack, { accessLogs: undefined });
  const topic = new EventTopic("announcements", stack);
  // Its visibility timeout of 18 s is what a batch waits for whose function was killed.
  const events = new EventQueue("events", stack, { consumerTimeoutSeconds: 3 });
  new EventConsumer("event-processor", stack, {
    network,
    queue: events,
    handler: eventProcessorHandler({ sessions, transactionLog, topic }),
    memoryMiB: 256,
    maxConcurrency: 2,
    reservedConcurrency: undefined,
  });
  const subscribers = createSubscribers(stack, loaded, { network, topic, sessions, transactionLog });
  return { queueUrl: events.queue.url, subscribers: describeSubscribers(subscribers) };
}

interface System {
  target: LocalTarget;
  services: FaultyEndpoint;
  dynamodb: FaultyEndpoint;
}

async function startSystem(): Promise<System> {
  const [services, dynamodb] = await Promise.all([startFaultyEndpoint(), startFaultyEndpoint()]);
  const starting = startLocalTarget({
    directory: STACKS_DIRECTORY,
    program: createSystem,
    around: {
      endpoints: (own) => {
        services.target = own.services;
        dynamodb.target = own.dynamodb;
        return Promise.resolve({ ...own, services: services.url, dynamodb: dynamodb.url });
      },
      databasePort: (own) => Promise.resolve(own),
      environment: {},
    },
  });
  starting.catch(() => Promise.all([services.stop(), dynamodb.stop()]));
  return { target: await starting, services, dynamodb };
}

async function stopSystem({ target, services, dynamodb }: System): Promise<void> {
  await target.stop();
  await Promise.all([services.stop(), dynamodb.stop()]);
}

describe("two subscribers on the local target", () => {
  const system = use(startSystem, stopSystem);

  const kill = (functionName: string) =>
    signalAll(system().target.functions.get(functionName)?.localFunction.processIds() ?? [], "SIGKILL");

  /** Sends a batch for each name: a payment in euros, one in dollars, and a refund in euros. */
  async function send(...names: string[]): Promise<void> {
    for (const name of names) {
      const messages = [
        { transactionId: `${name}-eur`, currency: "EUR", type: "payment" },
        { transactionId: `${name}-usd`, currency: "USD", type: "payment" },
        { transactionId: `${name}-refund`, currency: "EUR", type: "refund" },
      ];
      await sendBodies(messages.map((message) => JSON.stringify({ ...message, userId: "u", timestamp: ACCEPTED_AT })));
    }
  }

  async function sendBodies(bodies: string[]): Promise<void> {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { sqs } = system().target.clients;
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: String(system().target.outputs.queueUrl), Entries }));
  }

  /** Keys of what a subscriber has kept of these batches. */
  async function keysOf(subscriber: string, name: string): Promise<string[]> {
    const request = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `subscriber-${subscriber}/` });
    const { Contents: objects = [] } = await system().target.clients.s3.send(request);
    return objects.flatMap(({ Key = "" }) => (Key.includes(`/transaction.processed:${name}-`) ? [Key] : []));
  }

  /** Ids of the transactions that a subscriber has been told of. */
  async function kept(subscriber: string, name: string): Promise<string[]> {
    const keys = await keysOf(subscriber, name);
    return keys.flatMap((key) => /:([^:]+):\d+$/.exec(key)?.[1] ?? []).sort();
  }

  /** Each subscriber's set of ids is the processed set, as far as its filter goes. */
  async function hasReachedAll(...names: string[]): Promise<void> {
    for (const name of names) {
      const all = [`${name}-eur`, `${name}-refund`, `${name}-usd`];
      await waitFor(`the events of ${name}`, async () => (await kept("everything", name)).length === 3, 90);
      await waitFor(`the payment of ${name}`, async () => (await kept("euro-payments", name)).length > 0, 90);
      assert.deepEqual(await kept("everything", name), all);
      assert.deepEqual(await kept("euro-payments", name), [`${name}-eur`]);
    }
  }

  it("each get what their filters take, rejections with the reason among it", async () => {
    await send("plain");
    await hasReachedAll("plain");
    await sendBodies([`{"transactionId":"plain-eur","userId":"u","timestamp":${ACCEPTED_AT},"currency":"EUR"}`]);
    const Prefix = "subscriber-everything/transaction.rejected:plain-eur:";
    await waitFor("the rejection", async () => {
      const { Contents: found = [] } = await system().target.clients.s3.send(
        new ListObjectsV2Command({ Bucket: BUCKET, Prefix }),
      );
      return found.length === 1;
    });
    assert.deepEqual(await kept("euro-payments", "plain"), ["plain-eur"]);
  }).timeout(120_000);

  it("miss nothing when any of them or the processor ends, or cannot reach topic, queues or stores", async () => {
    const { services } = system();
    const dead = new Set<string>();
    const end = (functionName: string) => {
      if (dead.has(functionName)) return;
      dead.add(functionName);
      kill(functionName);
    };
    const puts: string[] = [];
    // Whose function ends comes again after 18 s, so that the rest takes place meanwhile.
    const atWork = services.add((request) => {
      const [, subscriber] = /^PUT \/[^/]+\/(subscriber-[a-z-]+)\//.exec(request) ?? [];
      if (subscriber === undefined) return "pass";
      puts.push(request);
      const functionName = `${subscriber}-dev`;
      if (dead.has(functionName)) return "pass";
      if (subscriber === "subscriber-everything") return { afterEffect: () => end(functionName) };
      end(functionName);
      return "hang";
    });
    await send("working");
    await waitFor("the end of both subscribers", () => dead.size === 2);
    const atPublishing = services.add((_request, operation) => {
      if (dead.has(PROCESSOR) || !operation.startsWith("sns ")) return "pass";
      end(PROCESSOR);
      return "hang";
    });
    await send("recorded");
    await waitFor("the processor's end", () => dead.has(PROCESSOR));
    let unreached = 0;
    const queuesCut = services.add((_request, operation) => {
      if (!/^sqs (ReceiveMessage|DeleteMessageBatch)$/.test(operation)) return "pass";
      unreached++;
      return "fail";
    });
    await send("queued");
    await waitFor("calls of queues that fail", () => unreached >= 6);
    queuesCut();

    const storeCut = services.add((request) =>
      request.startsWith(`PUT /${BUCKET}/subscriber-everything/`) ? "fail" : "pass",
    );
    await send("alone");
    await waitFor("the payment", async () => (await kept("euro-payments", "alone")).length === 1, 90);
    assert.deepEqual(await kept("everything", "alone"), []);
    let refused = 0;
    const topicCut = services.add((_request, operation) => {
      if (!operation.startsWith("sns ")) return "pass";
      refused++;
      return "fail";
    });
    await send("cut");
    await waitFor("calls that fail", () => refused >= 3);
    assert.deepEqual(await kept("euro-payments", "cut"), []);
    for (const remove of [topicCut, storeCut]) remove();
    await hasReachedAll("working", "recorded", "queued", "alone", "cut");
    const isWorking = (request: string) => /\/subscriber-everything\/.*working-/.test(request);
    await waitFor("the batch again", () => puts.filter(isWorking).length > 3);
    await hasReachedAll("working");
    for (const remove of [atWork, atPublishing]) remove();
    services.release();
  }).timeout(300_000);

  it("get from the log what they have lost, and nobody else does", async () => {
    await send("lost");
    await hasReachedAll("lost");
    const { s3, sqs, dynamodb } = system().target.clients;
    for (const subscriber of ["everything", "euro-payments"])
      for (const Key of await keysOf(subscriber, "lost"))
        await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    const { subscribers } = system().target.outputs;
    // All that a replay to a subscriber uses.
    const running = {
      title: "The system",
      outputs: { subscribers, s3BucketName: BUCKET },
      clients: { s3, sqs, dynamodb },
    } as unknown as OpsSystem;
    const progress = { say: () => undefined, end: () => undefined };
    const replay = replayLog({ to: "euro-payments", from: "2026-03-04", until: "2026-03-04", restart: false });
    const { exitCode } = await replay({ system: running, progress, signal: new AbortController().signal });
    assert.equal(exitCode, 0);
    await waitFor("the payment again", async () => (await kept("euro-payments", "lost")).length > 0, 90);
    assert.deepEqual([await kept("euro-payments", "lost"), await kept("everything", "lost")], [["lost-eur"], []]);
  }).timeout(120_000);
});
