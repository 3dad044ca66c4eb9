/** Who is told of transactions. Without a subscriber there is no topic, and nothing is published. */
import * as pulumi from "@pulumi/pulumi";
import { findFilterProblems } from "../../domain/event-filter";
import type { SubscriberModule } from "../../handlers/subscriber/subscriber";
import { SESSIONS_DESTINATION } from "../../shared/operations";
import type { ValueOrReason } from "../../shared/value-or-reason";
import type { SessionsTable } from "../data/sessions-table";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import type { Network } from "../network/network";
import type { StackContext } from "../stack/context";
import type { EventTopic } from "./event-topic";
import { Subscriber, type SubscriberNeeds } from "./subscriber";

/** Parts of the system that a subscriber may use. */
export interface SubscriberParts {
  sessions: SessionsTable;
  transactionLog: TransactionLogBucket;
}

/** A line of the program's list of subscribers. */
export interface Subscription {
  /** Its file: `() => import("./handlers/subscribers/NAME")`. */
  load: () => Promise<SubscriberModule>;
  /** What it needs beyond its queue. */
  needs?: ((parts: SubscriberParts) => SubscriberNeeds) | undefined;
}

/** Below which the transaction log's bucket has what the system keeps: the log, and what operators drop. */
const OWN_PREFIXES = ["transactions", "dropped"];

/**
 * What a subscriber needs that keeps objects in the transaction log's bucket: its name as `BUCKET_NAME`, and to write and read
 * below `PREFIX/`.
 * @throws RunError if that is the system's own, or no prefix.
 */
export function keepObjects(prefix: string): Subscription["needs"] {
  const [folder = ""] = prefix.split("/");
  if (!/^[\w-]+(\/[\w-]+)*$/.test(prefix) || OWN_PREFIXES.includes(folder))
    throw new pulumi.RunError(
      `A subscriber in index.ts is to keep objects below "${prefix}"; allowed: letters, digits, _ and -, with single slashes ` +
        `between them, and not below ${OWN_PREFIXES.join(" or ")}, where the system keeps its own. To fix it: take another prefix.`,
    );
  return ({ transactionLog: { bucket } }) => ({
    environment: { BUCKET_NAME: bucket.bucket },
    grants: [
      {
        Sid: "KeepObjects",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: pulumi.interpolate`${bucket.arn}/${prefix}/*`,
      },
    ],
  });
}

/** By name. */
export type Subscriptions = Readonly<Record<string, Subscription>>;

export interface LoadedSubscriber {
  name: string;
  module: SubscriberModule;
  needs: (parts: SubscriberParts) => SubscriberNeeds;
}

/**
 * Loads the files of all subscribers.
 * @throws RunError that names what is wrong with any of them.
 */
export async function loadSubscribers(subscriptions: Subscriptions): Promise<LoadedSubscriber[]> {
  const attempts = await Promise.all(
    Object.entries(subscriptions).map(async ([name, { load, needs = () => ({}) }]) => ({
      name,
      loaded: await tryToLoad(load),
      needs,
    })),
  );
  refuse(attempts, ({ name, loaded }) => [
    ...nameProblems(name),
    ...("value" in loaded ? moduleProblems(loaded.value) : [loaded.reason]),
  ]);
  return attempts.flatMap(({ name, loaded, needs }) =>
    "value" in loaded ? [{ name, module: loaded.value, needs }] : [],
  );
}

async function tryToLoad(load: Subscription["load"]): Promise<ValueOrReason<SubscriberModule>> {
  try {
    return { value: await load() };
  } catch (error) {
    // The rest of what Node says lists files of this machine.
    const [reason] = String(error instanceof Error ? error.message : error).split("\nRequire stack:");
    return { reason: `cannot be loaded: ${reason}. Correct its line, or its file` };
  }
}

function refuse<Named extends { name: string }>(subscribers: readonly Named[], problemsOf: (one: Named) => string[]) {
  const problems = subscribers.flatMap((one) =>
    problemsOf(one).map((problem) => `  - subscriber ${one.name} ${problem}`),
  );
  if (problems.length > 0)
    throw new pulumi.RunError(`index.ts has subscribers that cannot be made:\n${problems.join("\n")}`);
}

/** A function's name has 64 characters, of which the suffix may take 16. */
function nameProblems(name: string): string[] {
  if (name === SESSIONS_DESTINATION) return ["has the name that a replay has for the sessions table: take another one"];
  if (/-(events|invocations)$/.test(name)) return ["has a name that ends as another one's queues do: take another one"];
  const isName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 20;
  return isName ? [] : ["has no name of 1 to 20 lower-case letters, digits and single hyphens, a letter first"];
}

/** Whoever writes the file may leave the types alone. */
function moduleProblems({ filter, receive }: Partial<SubscriberModule> = {}): string[] {
  const isComplete = typeof receive === "function";
  return [
    ...(isComplete ? [] : ["has no function `receive` in its file"]),
    ...(filter === undefined ? [] : findFilterProblems(filter)),
  ];
}

/** @throws RunError that names what is wrong with what any of them needs. */
export function createSubscribers(
  stack: StackContext,
  loaded: readonly LoadedSubscriber[],
  { network, topic, ...parts }: SubscriberParts & { network: Network; topic: EventTopic },
): Subscriber[] {
  const needing = loaded.map(({ name, module, needs }) => ({ name, module, ...needs(parts) }));
  refuse(needing, timeoutProblems);
  const { transactionLog } = parts;
  return needing.map(({ name, ...own }) => new Subscriber(name, stack, { network, topic, transactionLog, ...own }));
}

/** Of two seconds nothing is left: so long before its end a run hands back what is not done. Lambda's own limit is 900 s. */
function timeoutProblems({ timeoutSeconds = 3 }: SubscriberNeeds): string[] {
  const isAllowed = Number.isInteger(timeoutSeconds) && timeoutSeconds >= 3 && timeoutSeconds <= 900;
  return isAllowed ? [] : [`has a timeoutSeconds of ${timeoutSeconds}: allowed are whole seconds from 3 to 900`];
}

/** The stack's output: subscribers by name. */
export function describeSubscribers(subscribers: readonly Subscriber[]) {
  return pulumi.output(Object.fromEntries(subscribers.map(({ subscriber, description }) => [subscriber, description])));
}
