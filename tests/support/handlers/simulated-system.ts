/** The event processor as Lambda runs it for a queue, with stores that fail when a test wants, all on a virtual clock. */
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { transactionLogKey } from "../../../domain/transaction-log-key";
import type { ReceivedTransaction } from "../../../domain/transaction";
import type { SessionRejection } from "../../../domain/session-rejection";
import { createDeadLetters } from "../../../handlers/consumer/dead-letters";
import type { ConsumerSettings } from "../../../handlers/consumer/environment";
import { protectPort } from "../../../handlers/consumer/protect-port";
import type { QueueConsumer } from "../../../handlers/consumer/queue-consumer";
import { createSourceQueue } from "../../../handlers/consumer/source-queue";
import { createVisibility } from "../../../handlers/consumer/visibility";
import * as runtimeImports from "../../../handlers/event-processor-imports";
import { createEventProcessor } from "../../../handlers/event-processor";
import type { Added } from "../../../handlers/consumer/add-object";
import { batchSettings } from "./factories";
import { never } from "./fake-ports";
import { createQueueModel, type QueueModel } from "./queue-model";
import type { VirtualClock } from "./virtual-clock";

const TIMEOUT_SECONDS = 30;
/** Of a call of a store, and between the end of a run and the next one. */
const CALL_MILLISECONDS = 5;
const RUN_MILLISECONDS = 2;

/** How a call fails: with what, after how many tries of the SDK's, and how long they take. */
export interface Failure {
  error: Error;
  tries: number;
  milliseconds: number;
}

export interface SimulatedSystem {
  queue: QueueModel;
  /** What the stores hold: by id, the log's objects by key. */
  stores: Record<"rows" | "objects" | "claims" | "marks", Map<string, string>>;
  /** How a call fails at the moment, if it does: `DynamoDB find`, `claim`, `add` and `mark`, and `S3 log`. A test sets it. */
  fault: (call: string) => Failure | undefined;
  /** Records whose id begins with `killer` end the function: so often they did. */
  deaths: number;
  /** When calls that fail reached their store, a time for each try. */
  failedTries: number[];
}

/** @param maxConcurrency runs at the same time at most. */
export function simulateSystem(clock: VirtualClock, maxConcurrency: number): SimulatedSystem {
  const settings = { ...batchSettings(), queueUrl: "queue", deadLetterQueueUrl: "dead letters", maxConcurrency };
  const queue = createQueueModel(clock, {
    visibilityTimeoutSeconds: settings.queueVisibilityTimeoutSeconds,
    retentionSeconds: settings.queueRetentionSeconds,
    maxReceiveCount: settings.queueMaxReceiveCount,
  });
  const system: SimulatedSystem = {
    queue,
    stores: { rows: new Map(), objects: new Map(), claims: new Map(), marks: new Map() },
    fault: () => undefined,
    deaths: 0,
    failedTries: [],
  };
  const random = createRandom();
  startMapping(clock, queue, maxConcurrency, (end) => createEnvironment(clock, system, settings, random, end));
  return system;
}

/** What Lambda does for one run at a time: takes a batch, invokes, and deletes what was not handed back. */
function startMapping(
  clock: VirtualClock,
  queue: QueueModel,
  maxConcurrency: number,
  createConsumer: (end: () => void) => QueueConsumer,
): void {
  const idle: (() => void)[] = [];
  queue.onVisible(() => idle.shift()?.());

  async function poll(): Promise<never> {
    let consume: QueueConsumer | undefined;
    let endRun: () => void = () => undefined;
    const end = () => {
      consume = undefined;
      endRun();
    };
    for (;;) {
      await clock.wait(RUN_MILLISECONDS);
      const records = queue.receive();
      if (records.length === 0) {
        await new Promise<void>((resolve) => idle.push(resolve));
        continue;
      }
      const deadline = clock.now() + TIMEOUT_SECONDS * 1000;
      const context = { awsRequestId: "run", getRemainingTimeInMillis: () => deadline - clock.now() };
      const ended = new Promise<undefined>((resolve) => {
        endRun = () => {
          resolve(undefined);
        };
      });
      consume ??= createConsumer(end);
      const answer = await Promise.race([consume({ Records: records }, context), ended]);
      if (answer) removeDone(queue, records, answer as SQSBatchResponse);
    }
  }
  for (let run = 0; run < maxConcurrency; run++) void poll();
}

function removeDone(queue: QueueModel, records: SQSRecord[], { batchItemFailures: failures }: SQSBatchResponse): void {
  const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { messageId, receiptHandle } of records) if (!failed.has(messageId)) queue.remove(receiptHandle);
}

/** One execution environment: once it has ended, nothing that it still does has an effect, or an end. */
function createEnvironment(
  clock: VirtualClock,
  system: SimulatedSystem,
  settings: ConsumerSettings,
  random: () => number,
  end: () => void,
): QueueConsumer {
  let isAlive = true;
  const call = async <T>(name: string, { transactionId }: { transactionId: string }, effect: () => T): Promise<T> => {
    if (isAlive && transactionId.startsWith("killer")) {
      system.deaths++;
      isAlive = false;
      end();
    }
    if (!isAlive) return never();
    const failure = system.fault(name);
    for (let tries = 0; failure && tries < failure.tries; tries++) system.failedTries.push(clock.now());
    await clock.wait(failure?.milliseconds ?? CALL_MILLISECONDS);
    if (failure) throw failure.error;
    return effect();
  };
  const client = {
    send: async (command: Parameters<SQSClient["send"]>[0]) =>
      isAlive ? (system.queue.client.send(command) as Promise<unknown>) : never(),
  } as unknown as SQSClient;
  const ports = {
    now: clock.now,
    random,
    log: () => undefined,
    deadLetters: protectPort("SQS", createDeadLetters(runtimeImports, client, settings.deadLetterQueueUrl)),
    visibility: protectPort("SQS", createVisibility(runtimeImports, client, settings.queueUrl)),
    sourceQueue: protectPort("SQS", createSourceQueue(runtimeImports, client, settings.queueUrl)),
  };
  return createEventProcessor(runtimeImports, ports, settings, createStores(system, call));
}

type MakeCall = <T>(name: string, about: { transactionId: string }, effect: () => T) => Promise<T>;

function createStores({ stores }: SimulatedSystem, call: MakeCall) {
  const { rows, objects, claims, marks } = stores;
  const add = (store: Map<string, string>, key: string, { body }: ReceivedTransaction): Added => {
    const stored = store.get(key);
    if (stored === undefined) store.set(key, body);
    return stored === undefined ? "added" : stored === body ? "same" : "different";
  };
  return {
    sessions: {
      find: async (sought: ReceivedTransaction) =>
        call("DynamoDB find", sought, () => {
          const stored = rows.get(sought.transactionId);
          if (stored === undefined) return "absent" as const;
          return stored === sought.body ? ("same" as const) : ("different" as const);
        }),
      claim: async (claimed: ReceivedTransaction) =>
        call("DynamoDB claim", claimed, () => {
          const settled = claims.get(claimed.transactionId) ?? String(claimed.timestamp);
          claims.set(claimed.transactionId, settled);
          return Number(settled);
        }),
      add: async (added: ReceivedTransaction) =>
        call("DynamoDB add", added, () => add(rows, added.transactionId, added)),
    },
    transactionLog: {
      add: async (added: ReceivedTransaction) =>
        call("S3 log", added, () => add(objects, transactionLogKey(added), added)),
    },
    rejections: {
      // It does what the record does not.
      mark: async ({ sessionId, reason }: SessionRejection) =>
        call("DynamoDB mark", { transactionId: "" }, () => void marks.set(sessionId, reason)),
    },
  };
}

/** The same numbers each time: mulberry32. */
function createRandom(): () => number {
  let state = 12;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
