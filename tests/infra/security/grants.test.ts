/** Each role may do what its code does, no more and no less: grants are compared with the SDK's commands in the code. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename } from "node:path";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import {
  callsOf,
  difference,
  grantsOf,
  KEY_USE,
  LAMBDA_CALLS,
  reachedFrom,
  sources,
} from "../../support/program/sdk-permissions";
import { deployProgram } from "../../support/program/stack";

const consumers = globSync("handlers/*-imports.ts", { cwd: PROJECT_DIRECTORY })
  .map((file) => basename(file, "-imports.ts"))
  .sort();

const roles = [
  ...consumers.map((name) => ({
    title: `the ${name}`,
    grants: `${name}-grants`,
    code: "handlers/**/*.ts",
    entry: `handlers/${name}.ts`,
    /** In a program with subscribers, whom the event processor alone tells. */
    entryWithTopic: `handlers/${name === "event-processor" ? "publishing/" : ""}${name}.ts`,
    more: LAMBDA_CALLS,
    // Network interfaces in the VPC: none of its actions takes a resource.
    managed: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
    keyUse: KEY_USE,
  })),
  {
    title: "the service",
    grants: "service-task-role-grants",
    code: "service/**/*.ts",
    entry: "service/main.ts",
    more: [],
    managed: [],
    keyUse: KEY_USE,
  },
  {
    title: "an operator's one-off task",
    grants: "operations-role-grants",
    code: "service/**/*.ts",
    entry: "service/operations.ts",
    more: [],
    managed: [],
    // It only reads.
    keyUse: ["kms:Decrypt"],
  },
];

for (const { title, grants, code, more, managed, keyUse, ...role } of roles)
  describe(`the role of ${title}`, () => {
    for (const customerManagedKeys of ["false", "true"])
      it(`may do exactly what its code does, with customerManagedKeys ${customerManagedKeys}`, async () => {
        const deployment = await deployProgram({ config: { customerManagedKeys } });
        const ofKey = customerManagedKeys === "true" ? keyUse : [];
        const hasTopic = deployment.resources.some(({ name }) => name === "announcements-topic");
        const entry = hasTopic && "entryWithTopic" in role ? role.entryWithTopic : role.entry;
        const calls = [...callsOf(sources(code), reachedFrom(entry)), ...more, ...ofKey];
        assert.deepEqual(difference(calls, grantsOf(deployment.named(grants))), { beyond: [], missing: [] });
      });

    it("has no other policy, of its own or of AWS", async () => {
      const deployment = await deployProgram();
      const { role } = deployment.named(grants).inputs;
      const own = deployment.ofType("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) => inputs.role === role);
      assert.deepEqual(
        own.map(({ name }) => name),
        [grants],
      );
      const attachments = deployment.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
      assert.deepEqual(
        attachments.filter(({ inputs }) => inputs.role === role).map(({ inputs }) => inputs.policyArn),
        managed,
      );
    });
  });

describe("every function of the program", () => {
  it("is a consumer whose code is where it is looked for", async () => {
    const functions = (await deployProgram()).ofType("aws:lambda/function:Function");
    // A subscriber's code is handlers/subscribers/NAME.ts, and all have the same packages.
    const others = functions.filter(({ name }) => !name.startsWith("subscriber-"));
    assert.deepEqual(
      others.map(({ name }) => name.replace(/-function$/, "")),
      consumers,
      "The function of the component NAME is in handlers/NAME.ts, and its packages are named by handlers/NAME-imports.ts",
    );
  });
});

describe("the comparison of grants with calls", () => {
  const code = `import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { S3Client } from "@aws-sdk/client-s3";
export { GetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
await client.send(new SendMessageCommand({}));`;
  const reader = "await client.send(new clients.GetCommand({}));";

  it("finds the calls, however the command is named", () => {
    assert.deepEqual(callsOf([code, reader]), ["sqs:SendMessage", "dynamodb:GetItem"]);
  });

  it("leaves out the calls of code that runs in another role's name", () => {
    assert.deepEqual(callsOf([code, reader], [reader]), ["dynamodb:GetItem"]);
  });

  it("refuses what it does not know", () => {
    const text = 'import { PurgeQueueCommand } from "@aws-sdk/client-sqs";\nnew PurgeQueueCommand({});';
    assert.throws(() => callsOf([text]), /no permission is known for client-sqs PurgeQueueCommand/);
    const paginator = 'import { paginateQuery } from "@aws-sdk/lib-dynamodb";';
    assert.throws(() => callsOf([paginator]), /no permission is known for lib-dynamodb paginateQuery/);
  });

  it("refuses a command that is taken and not constructed, or the other way round", () => {
    assert.throws(() => callsOf([code]), /commands taken from the SDK, and constructed/);
    assert.throws(() => callsOf([code, reader, "new clients.PutCommand({})"]), /commands taken from the SDK/);
  });

  it("tells grants beyond the calls, and calls without a grant", () => {
    assert.deepEqual(difference(["sqs:SendMessage", "s3:GetObject"], ["sqs:SendMessage", "sqs:PurgeQueue"]), {
      beyond: ["sqs:PurgeQueue"],
      missing: ["s3:GetObject"],
    });
  });
});
