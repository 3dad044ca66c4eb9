import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import {
  createSubscribers,
  describeSubscribers,
  keepObjects,
  loadSubscribers,
  type Subscription,
  type Subscriptions,
} from "../../../infra/events/announcements";
import { EventConsumer } from "../../../infra/events/event-consumer";
import { eventProcessorHandler } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { EventTopic } from "../../../infra/events/event-topic";
import type { StackContext } from "../../../infra/stack/context";
import { deployUnderMocks, valueOf } from "../../support/program/pulumi";
import {
  callsOf,
  difference,
  grantsOf,
  KEY_USE,
  LAMBDA_CALLS,
  reachedFrom,
  sources,
} from "../../support/program/sdk-permissions";
import { createNetwork, deployProgram, KEYS, stackContext } from "../../support/program/stack";
import { use } from "../../support/use";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:transaction-events-dev";
const SQS = "arn:aws:sqs:us-east-1:123456789012";

/** As index.ts would have them. */
const SUBSCRIPTIONS: Subscriptions = {
  everything: {
    load: () => import("../../support/handlers/subscribers/everything"),
    needs: keepObjects("subscriber-everything"),
  },
  "euro-payments": { load: () => import("../../support/handlers/subscribers/euro-payments") },
};

async function deploy(more: Partial<StackContext> = {}, subscriptions = SUBSCRIPTIONS) {
  const loaded = await loadSubscribers(subscriptions);
  const stack = { ...stackContext, subscribers: loaded.map(({ name }) => name), ...more };
  let outputs: unknown;
  let refusal: Error | undefined;
  const deployment = await deployUnderMocks(() => {
    const network = createNetwork();
    const sessions = new SessionsTable("sessions", stack);
    const transactionLog = new TransactionLogBucket("transaction-log", stack, { accessLogs: undefined });
    const topic = new EventTopic("announcements", stack);
    new EventConsumer("event-processor", stack, {
      network,
      queue: new EventQueue("events", stack, { consumerTimeoutSeconds: 30 }),
      handler: eventProcessorHandler({ sessions, transactionLog, topic }),
      memoryMiB: 256,
      maxConcurrency: 10,
      reservedConcurrency: undefined,
    });
    try {
      outputs = describeSubscribers(createSubscribers(stack, loaded, { network, topic, sessions, transactionLog }));
    } catch (error) {
      refusal = error as Error;
    }
  });
  // Only now: what is still being registered would reach the next deployment of this process.
  if (refusal) throw refusal;
  return { ...deployment, outputs: await valueOf(pulumi.output(outputs)) };
}

describe("two subscribers", () => {
  const deployment = use(() => deploy());

  it("have a queue, a dead-letter queue and a function each, under names of their own", () => {
    const physical = (type: string) =>
      deployment()
        .ofType(type)
        .map(({ inputs }) => inputs.name)
        .filter((name) => String(name).startsWith("subscriber-"))
        .sort();
    assert.deepEqual(physical("aws:sqs/queue:Queue"), [
      "subscriber-euro-payments-events-dev",
      "subscriber-euro-payments-events-dlq-dev",
      "subscriber-euro-payments-lambda-dlq-dev",
      "subscriber-everything-events-dev",
      "subscriber-everything-events-dlq-dev",
      "subscriber-everything-lambda-dlq-dev",
    ]);
    assert.deepEqual(physical("aws:lambda/function:Function"), [
      "subscriber-euro-payments-dev",
      "subscriber-everything-dev",
    ]);
  });

  it("are subscribed with raw delivery, their filter, and their dead-letter queue", () => {
    const subscription = (name: string) => deployment().named(`subscriber-${name}-subscription`).inputs;
    assert.deepEqual(subscription("everything"), {
      topic: TOPIC,
      protocol: "sqs",
      endpoint: `${SQS}:subscriber-everything-events-dev`,
      rawMessageDelivery: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: `${SQS}:subscriber-everything-events-dlq-dev` }),
    });
    const { filterPolicy, filterPolicyScope } = subscription("euro-payments");
    assert.equal(filterPolicyScope, "MessageAttributes");
    assert.equal(filterPolicy, '{"eventType":["transaction.processed"],"currency":["EUR"],"type":[{"prefix":"pay"}]}');
  });

  it("have queues to which the topic of this account alone sends, over TLS", () => {
    for (const name of ["queue", "dead-letters"]) {
      const { policy } = deployment().named(`subscriber-everything-events-${name}-policy`).inputs;
      const { Statement: statements } = JSON.parse(String(policy)) as { Statement: Record<string, unknown>[] };
      assert.deepEqual(
        statements.map(({ Effect, Principal, Action, Condition }) => [Effect, Principal, Action, Condition]),
        [
          [
            "Allow",
            { Service: "sns.amazonaws.com" },
            "sqs:SendMessage",
            { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnEquals: { "aws:SourceArn": TOPIC } },
          ],
          ["Deny", "*", "sqs:*", { Bool: { "aws:SecureTransport": "false" } }],
        ],
        name,
      );
    }
  });

  it("are told by an encrypted topic, of which the event processor knows", async () => {
    const { name, kmsMasterKeyId } = deployment().named("announcements-topic").inputs;
    assert.deepEqual([name, kmsMasterKeyId], ["transaction-events-dev", "alias/aws/sns"]);
    const { environment } = deployment().named("event-processor-function").inputs;
    assert.equal((environment as { variables: Record<string, string> }).variables["TOPIC_ARN"], TOPIC);
    const { policy } = deployment().named("announcements-topic-policy").inputs;
    const { Statement: statements } = JSON.parse(String(policy)) as { Statement: Record<string, unknown>[] };
    assert.deepEqual(statements, [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    const withKeys = await deploy({ keys: KEYS });
    assert.match(String(withKeys.named("announcements-topic").inputs.kmsMasterKeyId), /key\/data$/);
  });

  it("have the variables that they need beside every consumer's", () => {
    const variablesOf = (name: string) =>
      (deployment().named(name).inputs.environment as { variables: Record<string, string> }).variables;
    const { BUCKET_NAME, CONSUMER, ENVIRONMENT } = variablesOf("subscriber-everything-function");
    assert.deepEqual(
      [BUCKET_NAME, CONSUMER, ENVIRONMENT],
      ["transaction-logs-dev-123456789012", "subscriber-everything", "dev"],
    );
    assert.equal("BUCKET_NAME" in variablesOf("subscriber-euro-payments-function"), false);
  });

  for (const [title, keys, keyUse] of [
    ["AWS's keys", undefined, []],
    ["keys of the account's own", KEYS, KEY_USE],
  ] as const)
    it(`are told, and act, by roles that may do exactly what the code does, with ${title}`, async () => {
      const deployed = await deploy({ keys });
      const code = sources("handlers/**/*.ts");
      const calls = (entry: string) => [...callsOf(code, reachedFrom(entry)), ...LAMBDA_CALLS, ...keyUse];
      const processor = grantsOf(deployed.named("event-processor-grants"));
      assert.deepEqual(difference(calls("handlers/publishing/event-processor.ts"), processor), {
        beyond: [],
        missing: [],
      });
      const subscriber = grantsOf(deployed.named("subscriber-euro-payments-grants"));
      assert.deepEqual(difference(calls("handlers/subscriber/subscriber.ts"), subscriber), { beyond: [], missing: [] });
      const own = grantsOf(deployed.named("subscriber-everything-grants"));
      assert.deepEqual(difference(subscriber, own), { beyond: ["s3:PutObject"], missing: [] });
    });

  it("keep what waits in their queues from being deleted, where data is protected", async () => {
    const isProtected = async (protectData: boolean) =>
      (await deploy({ protectData })).named("subscriber-everything-events-queue").protect;
    assert.deepEqual([await isProtected(true), await isProtected(false)], [true, false]);
  });

  it("are an output, by which operators find them", () => {
    const url = "https://sqs.us-east-1.amazonaws.com/123456789012";
    assert.deepEqual(deployment().outputs, {
      everything: {
        queueUrl: `${url}/subscriber-everything-events-dev`,
        deadLetterQueueUrl: `${url}/subscriber-everything-events-dlq-dev`,
        functionName: "subscriber-everything-dev",
        filter: undefined,
        source: "/transaction-system/dev",
      },
      "euro-payments": {
        queueUrl: `${url}/subscriber-euro-payments-events-dev`,
        deadLetterQueueUrl: `${url}/subscriber-euro-payments-events-dlq-dev`,
        functionName: "subscriber-euro-payments-dev",
        filter: { eventType: ["transaction.processed"], currency: ["EUR"], type: [{ prefix: "pay" }] },
        source: "/transaction-system/dev",
      },
    });
  });
});

describe("a stack without subscribers", () => {
  it("has no topic", async () => {
    const topics = (await deployProgram()).ofType("aws:sns/topic:Topic");
    assert.deepEqual(
      topics.map(({ name }) => name),
      ["monitoring-topic"],
    );
  });
});

describe("subscribers that cannot be made", () => {
  it("are refused together, each with what is wrong and what is allowed", async () => {
    const receive = async () => Promise.resolve(undefined);
    const subscriptions: Subscriptions = {
      Ledger: { load: async () => Promise.resolve({ receive }) },
      a234567890123456789012: { load: async () => Promise.resolve({ receive }) },
      "ledger-events": { load: async () => Promise.resolve({ receive }) },
      "ledger-invocations": { load: async () => Promise.resolve({ receive }) },
      sessions: { load: async () => Promise.resolve({ receive }) },
      silent: { load: async () => Promise.resolve({} as { receive: typeof receive }) },
      picky: { load: async () => Promise.resolve({ receive, filter: { merchant: ["x"] } }) },
    };
    const name = "has no name of 1 to 20 lower-case letters, digits and single hyphens, a letter first";
    await assert.rejects(loadSubscribers(subscriptions), {
      message: [
        "index.ts has subscribers that cannot be made:",
        `  - subscriber Ledger ${name}`,
        `  - subscriber a234567890123456789012 ${name}`,
        "  - subscriber ledger-events has a name that ends as another one's queues do: take another one",
        "  - subscriber ledger-invocations has a name that ends as another one's queues do: take another one",
        "  - subscriber sessions has the name that a replay has for the sessions table: take another one",
        "  - subscriber silent has no function `receive` in its file",
        "  - subscriber picky filters by merchant: allowed are eventType, currency, type (inFilters in domain/fields.ts)",
      ].join("\n"),
    });
  });

  it("are refused by their names when they cannot be loaded, without places of this machine", async () => {
    const missing = "./none";
    const subscriptions: Subscriptions = {
      missing: { load: async () => import(missing) as ReturnType<Subscription["load"]> },
      broken: { load: async () => Promise.reject(new Error("boom")) },
      bare: {} as Subscription,
      empty: { load: async () => Promise.resolve(undefined as unknown as Awaited<ReturnType<Subscription["load"]>>) },
    };
    await assert.rejects(loadSubscribers(subscriptions), {
      message: [
        "index.ts has subscribers that cannot be made:",
        "  - subscriber missing cannot be loaded: Cannot find module './none'. Correct its line, or its file",
        "  - subscriber broken cannot be loaded: boom. Correct its line, or its file",
        "  - subscriber bare cannot be loaded: load is not a function. Correct its line, or its file",
        "  - subscriber empty has no function `receive` in its file",
      ].join("\n"),
    });
  });

  it("are refused for a time limit of which nothing is left, or that Lambda does not have", async () => {
    for (const timeoutSeconds of [2, 3.5, 901]) {
      const hasty: Subscriptions = {
        hasty: {
          load: () => import("../../support/handlers/subscribers/everything"),
          needs: () => ({ timeoutSeconds }),
        },
      };
      await assert.rejects(deploy({}, hasty), {
        message:
          "index.ts has subscribers that cannot be made:\n" +
          `  - subscriber hasty has a timeoutSeconds of ${timeoutSeconds}: allowed are whole seconds from 3 to 900`,
      });
    }
  });

  for (const prefix of ["transactions", "dropped/by-hand", "ledger/", "/ledger", "", "ledger/*"])
    it(`are refused where they would keep objects below "${prefix}"`, () => {
      assert.throws(() => keepObjects(prefix), {
        message:
          `A subscriber in index.ts is to keep objects below "${prefix}"; allowed: letters, digits, _ and -, with single slashes ` +
          "between them, and not below transactions or dropped, where the system keeps its own. To fix it: take another prefix.",
      });
    });
});
