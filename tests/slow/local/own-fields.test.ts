/** Fields of a team's own, added in a copy as a team adds them: to the list, with a migration, and nowhere else. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { Client } from "pg";
import { arn } from "../../../local/aws/account";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { findPortRange } from "../../support/local/free-ports";
import { useProjectCopy } from "../../support/local/project-copy";
import { useCommands, type RunningCommand } from "../../support/local/running-command";
import { waitFor } from "../../support/wait-for";

const OWN_FIELDS = `
  { name: "merchantId", kind: "text", maxLength: 32, presence: "optional", column: "merchant_id", examples: ["s-1"] },
  { name: "branch", kind: "integer", min: 1, max: 9999, presence: "required", column: "branch", examples: [7, 8] },
  { name: "isGift", kind: "boolean", presence: "optional", column: "is_gift", examples: [true] },
  { name: "channel", kind: "text", values: ["web", "shop"], presence: "optional", column: "channel",
    inIdentity: false, inLists: false, examples: ["web"] },
  { name: "basket", kind: "object", maxBytes: 500, maxMembers: 9, presence: "optional", column: "basket",
    examples: [{ b: 1.5e-21, a: [] }] },
  { name: "fee", kind: "amount", currency: "currency", presence: "optional", column: "fee",
    examples: ["0.5", "0.50", "0.05", "5", "0.005"] },
`;

const MIGRATION = `-- Up Migration

ALTER TABLE transactions ADD COLUMN merchant_id text, ADD COLUMN branch bigint, ADD COLUMN is_gift boolean,
  ADD COLUMN channel text, ADD COLUMN fee numeric, ADD COLUMN basket json;
`;

async function editList(project: string, edit: (list: string) => string): Promise<void> {
  const file = path.join(project, "domain/fields.ts");
  await writeFile(file, edit(await readFile(file, "utf8")));
}

async function addFields(project: string): Promise<void> {
  const end = "] as const satisfies readonly Field[];";
  await editList(project, (list) => list.replace(end, `${OWN_FIELDS}${end}`));
}

async function addFieldsAndColumns(project: string): Promise<void> {
  await addFields(project);
  await writeFile(path.join(project, "service/migrations/1000_own_fields.sql"), MIGRATION);
}

const all = {
  userId: "me",
  amount: "1.00",
  currency: "EUR",
  branch: 7,
  merchantId: 's "1" \uffff',
  isGift: false,
  channel: "shop",
  fee: "0.50",
  basket: { b: 1.5e-21, a: [] },
};

async function assertNothingLost(command: RunningCommand, transactions: number): Promise<void> {
  assert.equal(await command.exited, 0, command.stdout() + command.stderr());
  const counts = { "in Aurora": transactions, processed: transactions, logged: transactions, lost: 0, duplicated: 0 };
  for (const [label, count] of Object.entries(counts))
    assert.match(command.stdout(), new RegExp(`│ ${label} +│ +${count} │`));
  await command.assertNothingLeft();
}

describe("fields of one's own", () => {
  const startCommand = useCommands(undefined, useProjectCopy(addFieldsAndColumns));

  it("are in the demo, which finds nothing lost or duplicated", async () => {
    const command = await startCommand("local/demo.ts", "--transactions", "60");
    await assertNothingLost(command, 60);
  });

  it("come back from everywhere, make another transaction where they differ, and are refused where they are wrong", async () => {
    const system = await startSystem();
    const sent = { ...all, transactionId: "all", fee: "0.5" };
    const accepted = await system.post(sent);
    assert.equal(accepted.status, 202, await accepted.clone().text());
    const { timestamp } = (await accepted.json()) as { timestamp: number };
    const item = await waitFor("the list", () => system.listed("me", "all"));
    const { channel, ...shown } = all;
    assert.deepEqual(item, { transactionId: "all", ...shown, timestamp, status: "processed" });
    const answer = await system.read("/transactions/all");
    assert.deepEqual(answer, {
      transactionId: "all",
      ...shown,
      channel,
      timestamp,
      status: "processed",
      processed: true,
    });

    const text =
      `{"transactionId":"all","userId":"me","amount":"1.00","currency":"EUR","merchantId":"s \\"1\\" \\uffff","branch":7,` +
      `"isGift":false,"channel":"shop","basket":{"b":1.5e-21,"a":[]},"fee":"0.50","timestamp":${timestamp}}`;
    assert.deepEqual(await system.stored("all", timestamp), { row: text, object: text });

    for (const [other, status] of [
      [{}, 202],
      [{ channel: "web" }, 202], // not in the identity
      [{ merchantId: undefined }, 409],
      [{ branch: 8 }, 409],
      [{ isGift: true }, 409],
      [{ fee: "0.51" }, 409],
      [{ basket: { b: 1.5e-21, a: [0] } }, 409],
    ] as [object, number][])
      assert.equal((await system.post({ ...sent, ...other })).status, status, JSON.stringify(other));

    for (const [wrong, reason] of [
      [{ branch: undefined }, "body must have required property 'branch'"],
      [{ branch: 1.5 }, "body/branch must be integer"],
      [{ branch: 10_000 }, "body/branch must be <= 9999"],
      [{ merchantId: "x".repeat(33) }, "body/merchantId must NOT have more than 32 characters"],
      [{ merchantId: "\0" }, "body/merchantId has the character U+0000, which the database cannot hold"],
      [{ merchantId: "\ud800" }, "body/merchantId has an unpaired surrogate, which is not a character"],
      [{ isGift: "true" }, "body/isGift must be boolean"],
      [{ channel: "fax" }, "body/channel must be equal to one of the allowed values. One of web, shop."],
      [{ fee: "0.001" }, "body/fee has 3 fraction digits, EUR has 2"],
      [{ basket: { a: "x".repeat(500) } }, "body/basket has 508 bytes, 500 are allowed"],
    ] as [object, string][]) {
      const response = await system.post({ ...all, ...wrong });
      const { detail = "" } = (await response.json()) as { detail?: string };
      assert.deepEqual([response.status, detail.slice(0, reason.length)], [400, reason]);
    }
    await system.stop();
  });

  it("are not missed in rows and messages from before them", async () => {
    const system = await startSystem();
    await system.insertRow("old-row", "2026-01-02T03:04:05.678Z");
    const { timestamp, ...row } = await system.read("/transactions/old-row");
    assert.equal(timestamp, Date.parse("2026-01-02T03:04:05.678Z"));
    const kept = { userId: "me", amount: "1.00", currency: "EUR" };
    assert.deepEqual(row, { transactionId: "old-row", ...kept, status: "queued", processed: false });
    const message = { transactionId: "old-message", ...kept, timestamp: 1_772_409_599_999 };
    await system.send(JSON.stringify(message));
    const item = await waitFor("the list", () => system.listed("me", "old-message"));
    assert.deepEqual(item, { ...message, status: "processed" });
    await system.stop();
  });

  /** A system that runs, with what the tests ask of it. */
  async function startSystem() {
    const port = await findPortRange(6);
    const command = await startCommand("local/start.ts", "--port", String(port));
    await command.prints("Ctrl-C stops everything");
    const at = (offset: number) => ({ ...CLIENT_DEFAULTS, endpoint: `http://127.0.0.1:${port + offset}` });
    const [, token = ""] = /Bearer (\S+)'/.exec(command.stdout()) ?? [];
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request = (route: string, body?: object) =>
      fetch(`http://127.0.0.1:${port + 3}${route}`, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
      });
    const read = async (route: string) => (await request(route)).json() as Promise<Record<string, unknown>>;
    return {
      post: (body: object) => request("/transactions", body),
      read,
      listed: async (userId: string, transactionId: string) => {
        const { transactions } = await read(`/users/${userId}/transactions?limit=100`);
        return (transactions as Record<string, unknown>[]).find((one) => one.transactionId === transactionId);
      },
      send: async (body: string) => {
        const sqs = new SQSClient(at(0));
        const QueueUrl = `http://127.0.0.1:${port}/000000000000/transactions-dev`;
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
        sqs.destroy();
      },
      stored: async (transactionId: string, timestamp: number) => {
        const dynamodb = new DynamoDBClient(at(1));
        const key = { TableName: "sessions-dev", Key: { sessionId: transactionId, timestamp } };
        const { Item: item } = await DynamoDBDocumentClient.from(dynamodb).send(new GetCommand(key));
        dynamodb.destroy();
        const s3 = new S3Client(at(0));
        const day = new Date(timestamp).toISOString().slice(0, 10).replaceAll("-", "/");
        const object = {
          Bucket: "transaction-logs-dev-000000000000",
          Key: `transactions/${day}/${transactionId}.json`,
        };
        const { Body: body } = await s3.send(new GetObjectCommand(object));
        const text = await body?.transformToString();
        s3.destroy();
        return { row: item?.data as unknown, object: text };
      },
      /** As a version before the fields wrote it. */
      insertRow: async (transactionId: string, acceptedAt: string) => {
        const secretsManager = new SecretsManagerClient(at(4));
        const secret = new GetSecretValueCommand({ SecretId: arn("secretsmanager", "secret:rds!aurora-cluster-dev") });
        const { SecretString: login = "" } = await secretsManager.send(secret);
        secretsManager.destroy();
        const [, location = ""] = /postgres:\/\/\w+@(\S+)/.exec(command.stdout()) ?? [];
        const { username, password } = JSON.parse(login) as Record<"username" | "password", string>;
        const connectionString = `postgres://${username}:${password}@${location}`;
        const database = new Client({ connectionString, ssl: { rejectUnauthorized: false } });
        await database.connect();
        await database.query(
          `INSERT INTO transactions (transaction_id, user_id, amount, currency, request_hash, accepted_at)
           VALUES ($1, 'me', 1.00, 'EUR', decode(repeat('00', 32), 'hex'), $2)`,
          [transactionId, acceptedAt],
        );
        await database.end();
      },
      stop: async () => {
        command.signal("SIGINT");
        assert.equal(await command.exited, 0);
        await command.assertNothingLeft();
      },
    };
  }
});

describe("a field whose migration was forgotten", () => {
  const startCommand = useCommands(undefined, useProjectCopy(addFields));

  it("lets no task start, and is named with its column and what to do", async () => {
    const command = await startCommand("local/demo.ts", "--transactions", "1");
    assert.equal(await command.exited, 1);
    assert.match(
      command.stderr(),
      /branch: the column branch is missing\. Add a migration in service\/migrations with ALTER TABLE transactions ADD COLUMN "branch" bigint\./,
    );
    await command.assertNothingLeft();
  });
});

describe("the names of the shipped fields", () => {
  const names = { amount: "sum", currency: "unit", type: "sort", metadata: "extra" };
  const startCommand = useCommands(
    undefined,
    useProjectCopy((project) =>
      editList(project, (list) =>
        Object.entries(names).reduce(
          (text, [name, other]) => text.replaceAll(new RegExp(`(name|currency): "${name}"`, "g"), `$1: "${other}"`),
          list,
        ),
      ),
    ),
  );

  it("stand in the list alone: with others in it the demo finds nothing lost", async () => {
    await assertNothingLost(await startCommand("local/demo.ts", "--transactions", "60"), 60);
  });
});
