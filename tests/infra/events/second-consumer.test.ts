import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { EventConsumer } from "../../../infra/events/event-consumer";
import { eventProcessorHandler } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import type { StackContext } from "../../../infra/stack/context";
import { unpackArchive } from "../../../local/lambda/unpack-archive";
import { createNotifier } from "../../support/handlers/notifier/create-notifier";
import { deployUnderMocks } from "../../support/program/pulumi";
import {
  callsOf,
  difference,
  grantsOf,
  KEY_USE,
  LAMBDA_CALLS,
  reachedFrom,
} from "../../support/program/sdk-permissions";
import { createNetwork, KEYS, stackContext } from "../../support/program/stack";
import { use } from "../../support/use";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const withKeys: StackContext = { ...stackContext, keys: KEYS };

/** Two queues with a consumer each, in one stack. */
const deploy = (stack: StackContext) =>
  deployUnderMocks(() => {
    const network = createNetwork();
    const sessions = new SessionsTable("sessions", stack);
    const transactionLog = new TransactionLogBucket("transaction-log", stack, { accessLogs: undefined });
    new EventConsumer("event-processor", stack, {
      network,
      queue: new EventQueue("events", stack, { consumerTimeoutSeconds: 30 }),
      handler: eventProcessorHandler({ sessions, transactionLog }),
      memoryMiB: 256,
      maxConcurrency: 10,
      reservedConcurrency: undefined,
    });
    createNotifier(stack, { network, topic: new aws.sns.Topic("notices-topic", { name: "notices-dev" }) });
  });

describe("a second queue and its consumer", () => {
  const deployment = use(() => deploy(stackContext));

  it("consist of what the first ones do, under names of their own", () => {
    const partsOf = (queue: string, consumer: string) =>
      deployment()
        .resources.filter(({ name, parent }) => [name, parent].some((part) => part === queue || part === consumer))
        .map(({ type, name, parent, inputs }) => {
          const physicalName = typeof inputs.name === "string" ? ` ${inputs.name}` : "";
          return `${type.replace(/^.*:/, "")} ${name}${parent === undefined ? "" : ` in ${parent}`}${physicalName}`;
        })
        .sort();
    assert.deepEqual(partsOf("notices", "notifier"), [
      "EventProcessor notifier",
      "EventQueue notices",
      "EventSourceMapping notifier-trigger in notifier",
      "Function notifier-function in notifier notifier-dev",
      "FunctionEventInvokeConfig notifier-asynchronous in notifier",
      "LogGroup notifier-logs in notifier /aws/lambda/notifier-dev",
      "Queue notices-dead-letters in notices notices-dlq-dev",
      "Queue notices-queue in notices notices-dev",
      "Queue notifier-dead-letters in notifier notifier-lambda-dlq-dev",
      "QueuePolicy notices-dead-letters-policy in notices",
      "QueuePolicy notices-queue-policy in notices",
      "QueuePolicy notifier-dead-letters-policy in notifier",
      "Role notifier-role in notifier",
      "RolePolicy notifier-grants in notifier",
      "RolePolicyAttachment notifier-vpc-access in notifier",
    ]);
    assert.deepEqual(partsOf("events", "event-processor"), [
      "EventProcessor event-processor",
      "EventQueue events",
      "EventSourceMapping event-processor-trigger in event-processor",
      "Function event-processor-function in event-processor event-processor-dev",
      "FunctionEventInvokeConfig event-processor-asynchronous in event-processor",
      "LogGroup event-processor-logs in event-processor /aws/lambda/event-processor-dev",
      "Queue event-processor-dead-letters in event-processor lambda-dlq-dev",
      "Queue events-dead-letters in events transactions-dlq-dev",
      "Queue events-queue in events transactions-dev",
      "QueuePolicy event-processor-dead-letters-policy in event-processor",
      "QueuePolicy events-dead-letters-policy in events",
      "QueuePolicy events-queue-policy in events",
      "Role event-processor-role in event-processor",
      "RolePolicy event-processor-grants in event-processor",
      "RolePolicyAttachment event-processor-vpc-access in event-processor",
    ]);
  });

  it("are connected with each other alone", () => {
    const { eventSourceArn, functionName } = deployment().named("notifier-trigger").inputs;
    assert.equal(eventSourceArn, "arn:aws:sqs:us-east-1:123456789012:notices-dev");
    assert.equal(functionName, "arn:aws:lambda:us-east-1:123456789012:function:notifier-dev");
    const queue = deployment().named("notices-queue").inputs;
    assert.equal(queue.visibilityTimeoutSeconds, 60);
    assert.match(String(queue.redrivePolicy), /"arn:aws:sqs:us-east-1:123456789012:notices-dlq-dev"/);
    const { redriveAllowPolicy } = deployment().named("notices-dead-letters").inputs;
    assert.match(String(redriveAllowPolicy), /\["arn:aws:sqs:us-east-1:123456789012:notices-dev"\]/);
  });

  it("has a function with an environment of its own", () => {
    const { description, timeout, memorySize, environment, role, deadLetterConfig } =
      deployment().named("notifier-function").inputs;
    assert.deepEqual([description, timeout, memorySize], ["Tells users of their transactions", 10, 512]);
    assert.equal(role, "arn:aws:iam::123456789012:role/notifier-role");
    assert.deepEqual(deadLetterConfig, { targetArn: "arn:aws:sqs:us-east-1:123456789012:notifier-lambda-dlq-dev" });
    assert.deepEqual(environment, {
      variables: {
        TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:notices-dev",
        QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/notices-dev",
        DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/notices-dlq-dev",
        QUEUE_VISIBILITY_TIMEOUT_SECONDS: "60",
        QUEUE_RETENTION_SECONDS: "345600",
        QUEUE_MAX_RECEIVE_COUNT: "5",
        MAX_CONCURRENCY: "2",
        ENVIRONMENT: "dev",
        CONSUMER: "notifier",
      },
    });
    assert.equal(deployment().named("notifier-role").inputs.description, "Execution role of the notifier");
  });

  it("has the packages that it names in its archive, and no other's", async () => {
    const packagesOf = async (name: string) => {
      const { directory, remove } = await unpackArchive(deployment().named(name).inputs.code);
      const text = await readFile(join(directory, "runtime-imports.js"), "utf8");
      await remove();
      return ["SNSClient", "SQSClient", "DynamoDBClient", "S3Client"].filter((client) => text.includes(client));
    };
    assert.deepEqual(await packagesOf("notifier-function"), ["SNSClient", "SQSClient"]);
    assert.deepEqual(await packagesOf("event-processor-function"), ["SQSClient", "DynamoDBClient", "S3Client"]);
  });

  for (const [title, stack, keyUse] of [
    ["AWS's keys", stackContext, []],
    ["keys of the account's own", withKeys, KEY_USE],
  ] as const)
    it(`has a role that may do exactly what its code does, with ${title}`, async () => {
      const calls = [
        ...callsOf(reachedFrom("tests/support/handlers/notifier/notifier.ts")),
        ...LAMBDA_CALLS,
        ...keyUse,
      ];
      const policy = (await deploy(stack)).named("notifier-grants");
      assert.deepEqual(difference(calls, grantsOf(policy)), { beyond: [], missing: [] });
    });

  it("may use nothing of the first one's", () => {
    const { Statement: statements } = JSON.parse(String(deployment().named("notifier-grants").inputs.policy)) as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    const sqs = "arn:aws:sqs:us-east-1:123456789012";
    const logGroup = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/notifier-dev";
    assert.deepEqual(
      statements.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["Notices", "arn:aws:sns:us-east-1:123456789012:notices-dev"],
        ["Consume", `${sqs}:notices-dev`],
        ["DeadLetters", [`${sqs}:notices-dlq-dev`, `${sqs}:notifier-lambda-dlq-dev`]],
        ["Traces", "*"],
        ["NeverRecreateLogGroup", [logGroup, `${logGroup}:*`]],
      ],
    );
  });
});
