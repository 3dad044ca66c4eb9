/** What every subscriber is made of: what it does with events, and all that a consumer of a queue has to do. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { EventFilter } from "../../domain/event-filter";
import { readEvent, type ReceivedEvent } from "../../domain/transaction-event";
import { membersOf } from "../../shared/json-object";
import { createCircuitBreaker } from "../consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "../consumer/client-options";
import { createConsumerPorts } from "../consumer/create-ports";
import { readConsumerSettings, readEnvironment, type ConsumerSettings } from "../consumer/environment";
import { errorText } from "../consumer/error-text";
import { createGather } from "../consumer/gather";
import type { ConsumerPorts } from "../consumer/ports";
import { protectPort } from "../consumer/protect-port";
import { createConsumer, type QueueConsumer } from "../consumer/queue-consumer";
import { loadRuntime, type ConsumerRuntime } from "../consumer/runtime";
import type { Verdict } from "../consumer/verdict";
import type * as imports from "./imports";

export type SubscriberRuntime = typeof imports;

/** What a subscriber works with. Its clients are made once per cold start. */
export interface SubscriberTools<Variable extends string = string> {
  /** Classes of commands, by their names in the SDK (handlers/subscriber/imports.ts). */
  packages: SubscriberRuntime;
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  sqs: SQSClient;
  /** Its own variables, as index.ts gives them. */
  environment: Readonly<Record<Variable, string>>;
}

/**
 * What a subscriber does with some events, at most ten, each of another transaction. Gives what became of each, in their order, as
 * Promise.allSettled does, or nothing if all are done; where it rejects, that holds for each.
 *
 * An event that is not done comes again: what fails as a dependency does waits for it, as long as that takes; a TypeError and
 * its like, which come of the code, end in the dead-letter queue with the fifth delivery. `reject` gives an event up at once. An event
 * that was done comes again, too, now and then: its `id` is the same then, and what was done for that must not be done twice.
 *
 * @param signal ends what it does: the function's time is over, and the events come again.
 */
export type ReceiveEvents<Variable extends string = string> = (
  events: ReceivedEvent[],
  tools: SubscriberTools<Variable>,
  signal: AbortSignal,
) => Promise<readonly PromiseSettledResult<unknown>[] | undefined>;

/** What a file of handlers/subscribers/ exports. */
export interface SubscriberModule {
  /** Which events it gets; all unless it is given. */
  filter?: EventFilter;
  receive: (events: ReceivedEvent[], tools: never, signal: AbortSignal) => ReturnType<ReceiveEvents>;
}

type Rejection = Error & { rejectsEvent: true };

/** For `throw`: gives the event up, into the dead-letter queue with the reason, as no delivery can help. */
export function rejectEvent(reason: string): Rejection {
  return Object.assign(new Error(reason), { rejectsEvent: true as const });
}

function isRejection(error: unknown): error is Rejection {
  return error instanceof Error && "rejectsEvent" in error;
}

/** What reads the text that an event cannot bring. Rejects with the SDK's errors. */
export interface LongTexts {
  read: (dataref: string, signal: AbortSignal) => Promise<string | undefined>;
}

/** Texts that lie in S3; undefined for one that lies elsewhere, such as a rejected message's. */
function createLongTexts({ GetObjectCommand }: SubscriberRuntime, s3: S3Client): LongTexts {
  return {
    async read(dataref, signal) {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(dataref) ?? [];
      if (bucket === undefined) return undefined;
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
      return object.Body?.transformToString();
    },
  };
}

function isOutcome(value: unknown): value is PromiseSettledResult<unknown> {
  const { status } = membersOf(value);
  return status === "fulfilled" || status === "rejected";
}

/** @throws TypeError where it is neither: what became of the events is then not known. */
function outcomesOf(given: unknown, count: number): PromiseSettledResult<unknown>[] {
  if (given === undefined) return Array.from({ length: count }, () => ({ status: "fulfilled", value: undefined }));
  if (Array.isArray(given) && given.length === count && given.every(isOutcome)) return given;
  throw new TypeError("receive gave neither nothing nor, as Promise.allSettled does, what became of each event");
}

/** SQS's own bound of a batch without a window, and so of what a run has. */
const MAX_EVENTS = 10;

/**
 * Makes a subscriber of its ports.
 * @param receive with its tools; every failure of it is taken for that of what it depends on, but for a fault of the code.
 */
export function createSubscriber(
  runtime: ConsumerRuntime,
  ports: ConsumerPorts,
  settings: ConsumerSettings,
  longTexts: LongTexts,
  receive: (events: ReceivedEvent[], signal: AbortSignal) => ReturnType<ReceiveEvents>,
): QueueConsumer {
  const bounds = { maxItems: MAX_EVENTS, maxBytes: Infinity, bytesOf: () => 0, lingerMilliseconds: 0 };
  const gather = createGather<ReceivedEvent, unknown>(bounds, async (events, signal) =>
    outcomesOf(await receive(events, signal), events.length),
  );
  /** A rejection is no failure of what the subscriber depends on. */
  const deliver = async (event: ReceivedEvent, signal: AbortSignal): Promise<Verdict> => {
    try {
      await gather(event, signal);
      return { kind: "done" };
    } catch (error) {
      if (isRejection(error)) return { kind: "reject", reason: errorText(error) };
      throw error;
    }
  };
  const name = settings.metricDimensions["Consumer"] ?? "the subscriber";
  const handler = protectPort(name, { deliver }, createCircuitBreaker(runtime, settings));
  const texts = protectPort("S3", longTexts, createCircuitBreaker(runtime, settings));
  return createConsumer(ports, settings, {
    read: readEvent,
    async process(event, signal) {
      const { dataref } = event;
      const data = dataref === undefined ? event.data : await texts.read(dataref, signal);
      return handler.deliver({ ...event, data }, signal);
    },
  });
}

/**
 * Creates a subscriber in Lambda, once per cold start.
 * @throws Error that names what is wrong with the environment.
 */
export function createSubscriberHandler(receive: ReceiveEvents): QueueConsumer {
  const settings = readEnvironment("subscriber", process.env, readConsumerSettings);
  const packages = loadRuntime() as SubscriberRuntime;
  const tools: SubscriberTools = {
    packages,
    dynamoDb: new packages.DynamoDBClient(CLIENT_OPTIONS),
    s3: new packages.S3Client(CLIENT_OPTIONS),
    sqs: new packages.SQSClient(CLIENT_OPTIONS),
    environment: process.env as Record<string, string>, // what index.ts gives it is there
  };
  const longTexts = createLongTexts(packages, tools.s3);
  return createSubscriber(packages, createConsumerPorts(packages, settings), settings, longTexts, (events, signal) =>
    receive(events, tools, signal),
  );
}
