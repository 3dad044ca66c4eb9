/** Each role may do what its code does, no more and no less: grants are compared with the SDK's commands in the code. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RegisteredResource } from "../../support/pulumi";
import { deployProgram } from "../../support/stack";

const root = join(__dirname, "../../..");

/** The permission that a command of the SDK needs (AWS, "Service authorization reference"). */
const actionOf: Readonly<Record<string, string>> = {
  "client-s3 GetObjectCommand": "s3:GetObject",
  "client-s3 PutObjectCommand": "s3:PutObject",
  "client-secrets-manager GetSecretValueCommand": "secretsmanager:GetSecretValue",
  "client-sqs ChangeMessageVisibilityBatchCommand": "sqs:ChangeMessageVisibility",
  "client-sqs SendMessageBatchCommand": "sqs:SendMessage",
  "client-sqs SendMessageCommand": "sqs:SendMessage",
  "lib-dynamodb GetCommand": "dynamodb:GetItem",
  "lib-dynamodb PutCommand": "dynamodb:PutItem",
  "lib-dynamodb QueryCommand": "dynamodb:Query",
};

/** What Lambda's poller does in the role's name (AWS, "Using Lambda with Amazon SQS", execution role permissions). */
const POLLER = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/** What Lambda's active tracing does in the role's name (AWS, "Visualize Lambda function invocations using AWS X-Ray"). */
const TRACING = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/** What reading and writing under a key of the account's own takes; SQS's and S3's documentation of KMS. */
const KEY_USE = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Values that the SDK's packages offer and that call nothing until a command is sent. */
const HARMLESS = /(Client|Exception)$/;

function sources(pattern: string): string[] {
  const files = globSync(pattern, { cwd: root });
  assert.ok(files.length > 0, pattern);
  return files.map((file) => readFileSync(join(root, file), "utf8"));
}

/** The texts of a file and of all of ours that it imports, itself or through others. */
function reachedFrom(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(join(root, file), "utf8");
  const imported = [...text.matchAll(/ from "(\.[^"]+)"/g)].map(([, to = ""]) => join(dirname(file), `${to}.ts`));
  return [text, ...imported.flatMap((other) => reachedFrom(other, seen))];
}

/** Names that a text takes as values from the SDK's packages, with the package: `client-sqs SendMessageCommand`. */
function takenFromSdk(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) \{([^}]*)\} from "@aws-sdk\/([^"]+)"/gm);
  return [...statements].flatMap(([, names = "", library = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => `${library} ${name}`),
  );
}

const constructed = (text: string): string[] =>
  [...text.matchAll(/new\s+(?:\w+\.)?(\w+Command)\(/g)].map(([, name = ""]) => name);

/**
 * Permissions that code needs. Fails on anything from the SDK that is neither a known command nor harmless.
 * @param reached the part of the code that runs in the role's name, where the code is that of several.
 */
function callsOf(texts: string[], reached = texts): string[] {
  const taken = [...new Set(texts.flatMap(takenFromSdk))].filter((name) => !HARMLESS.test(name));
  for (const name of taken) assert.ok(name in actionOf, `no permission is known for ${name}; add it to actionOf`);
  const used = texts.flatMap(constructed);
  const known = new Set(taken.map((name) => name.split(" ")[1] ?? ""));
  assert.deepEqual([...known].sort(), [...new Set(used)].sort(), "commands taken from the SDK, and constructed");
  const calls = new Set(reached.flatMap(constructed));
  return taken.filter((name) => calls.has(name.split(" ")[1] ?? "")).map((name) => actionOf[name] ?? "");
}

function grantsOf({ inputs }: RegisteredResource): string[] {
  const { Statement: statements } = JSON.parse(String(inputs.policy)) as {
    Statement: { Effect: string; Action: string | string[] }[];
  };
  return statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
}

const unique = (actions: string[]): string[] => [...new Set(actions)].sort();

/** Permissions beyond what is called, and calls that none covers. */
function difference(calls: string[], grants: string[]): { beyond: string[]; missing: string[] } {
  return {
    beyond: unique(grants.filter((action) => !calls.includes(action))),
    missing: unique(calls.filter((action) => !grants.includes(action))),
  };
}

const roles = [
  {
    title: "the event processor",
    grants: "event-processor-grants",
    code: "handlers/**/*.ts",
    entry: "handlers/event-processor.ts",
    more: [...POLLER, ...TRACING],
    // Network interfaces in the VPC: none of its actions takes a resource.
    managed: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
  },
  {
    title: "the service",
    grants: "service-task-role-grants",
    code: "service/**/*.ts",
    entry: "service/main.ts",
    more: [],
    managed: [],
  },
];

for (const { title, grants, code, entry, more, managed } of roles)
  describe(`the role of ${title}`, () => {
    for (const customerManagedKeys of ["false", "true"])
      it(`may do exactly what its code does, with customerManagedKeys ${customerManagedKeys}`, async () => {
        const deployment = await deployProgram({ config: { customerManagedKeys } });
        const keyUse = customerManagedKeys === "true" ? KEY_USE : [];
        const calls = [...callsOf(sources(code), reachedFrom(entry)), ...more, ...keyUse];
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
