/** What code may have to do on AWS: the permissions for the commands of the SDK in it, to be compared with a role's grants. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import type { RegisteredResource } from "./pulumi";

/** The permission that a command of the SDK needs (AWS, "Service authorization reference"). */
const actionOf: Readonly<Record<string, string>> = {
  "client-dynamodb GetItemCommand": "dynamodb:GetItem",
  "client-dynamodb PutItemCommand": "dynamodb:PutItem",
  "client-dynamodb QueryCommand": "dynamodb:Query",
  "client-s3 GetObjectCommand": "s3:GetObject",
  "client-s3 ListObjectsV2Command": "s3:ListBucket",
  "client-s3 PutObjectCommand": "s3:PutObject",
  "client-secrets-manager GetSecretValueCommand": "secretsmanager:GetSecretValue",
  "client-sns PublishBatchCommand": "sns:Publish",
  "client-sns PublishCommand": "sns:Publish",
  "client-sqs ChangeMessageVisibilityBatchCommand": "sqs:ChangeMessageVisibility",
  "client-sqs DeleteMessageBatchCommand": "sqs:DeleteMessage",
  "client-sqs GetQueueAttributesCommand": "sqs:GetQueueAttributes",
  "client-sqs SendMessageBatchCommand": "sqs:SendMessage",
  "client-sqs SendMessageCommand": "sqs:SendMessage",
  "lib-dynamodb BatchGetCommand": "dynamodb:BatchGetItem",
  "lib-dynamodb GetCommand": "dynamodb:GetItem",
  "lib-dynamodb PutCommand": "dynamodb:PutItem",
  "lib-dynamodb QueryCommand": "dynamodb:Query",
};

/** What Lambda's poller does in a role's name (AWS, "Using Lambda with Amazon SQS", execution role permissions). */
const POLLER = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/** What Lambda's active tracing does in a role's name (AWS, "Visualize Lambda function invocations using AWS X-Ray"). */
const TRACING = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/** What Lambda does in the name of a consumer's role, beside its code. */
export const LAMBDA_CALLS = [...POLLER, ...TRACING];

/** What reading and writing under a key of the account's own takes; SQS's and S3's documentation of KMS. */
export const KEY_USE = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Values that the SDK's packages offer and that call nothing until a command is sent. */
const HARMLESS = /(Client|Exception|NoSuchKey)$/;

export function sources(pattern: string): string[] {
  const files = globSync(pattern, { cwd: PROJECT_DIRECTORY });
  assert.ok(files.length > 0, pattern);
  return files.map((file) => readFileSync(join(PROJECT_DIRECTORY, file), "utf8"));
}

/** The texts of a file and of all of ours that it imports, itself or through others. */
export function reachedFrom(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(join(PROJECT_DIRECTORY, file), "utf8");
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
export function callsOf(texts: string[], reached = texts): string[] {
  const taken = [...new Set(texts.flatMap(takenFromSdk))].filter((name) => !HARMLESS.test(name));
  for (const name of taken)
    assert.ok(
      name in actionOf,
      `no permission is known for ${name}: add it to actionOf in tests/support/program/sdk-permissions.ts`,
    );
  const used = texts.flatMap(constructed);
  const known = new Set(taken.map((name) => name.split(" ")[1] ?? ""));
  assert.deepEqual([...known].sort(), [...new Set(used)].sort(), "commands taken from the SDK, and constructed");
  const calls = new Set(reached.flatMap(constructed));
  return taken.filter((name) => calls.has(name.split(" ")[1] ?? "")).map((name) => actionOf[name] ?? "");
}

/** @param inputs of a role's policy. */
export function grantsOf({ inputs }: RegisteredResource): string[] {
  const { Statement: statements } = JSON.parse(String(inputs.policy)) as {
    Statement: { Effect: string; Action: string | string[] }[];
  };
  return statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
}

const unique = (actions: string[]): string[] => [...new Set(actions)].sort();

/** Permissions beyond what is called, and calls that none covers. */
export function difference(calls: string[], grants: string[]): { beyond: string[]; missing: string[] } {
  return {
    beyond: unique(grants.filter((action) => !calls.includes(action))),
    missing: unique(calls.filter((action) => !grants.includes(action))),
  };
}
