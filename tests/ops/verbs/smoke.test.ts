import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { System } from "../../../ops/system/system";
import { smoke } from "../../../ops/verbs/smoke";
import { createSmokeTransactions, smokeUserId } from "../../../ops/smoke/smoke-transactions";

const TIMESTAMP = Date.UTC(2026, 10, 26, 6);
const USER = /^smoke-test-\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{8}$/;

/** What the stand-ins answer; all is well unless a test says otherwise. */
interface Behaviour {
  status?: string;
  postStatus?: number;
  amountInAurora?: string;
  text?: (text: string, store: "S3" | "DynamoDB") => string | undefined;
  secretError?: Error;
}

function sdkError(name: string): Error {
  return Object.assign(new Error("AWS's words"), { name });
}

describe("a smoke test", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A system of stand-ins, which keeps what it was sent. */
  async function run(count: number, behaviour: Behaviour = {}, limitSeconds?: number) {
    const posted = new Map<string, { transactionId: string; userId: string; timestamp: number }>();
    const {
      status = "processed",
      postStatus = 202,
      amountInAurora = "0.00",
      text = (same: string) => same,
    } = behaviour;
    const server = createServer((request, response) => {
      void (async () => {
        assert.equal(request.headers.authorization, "Bearer TOKEN");
        const answer = (code: number, body: object) => response.writeHead(code).end(JSON.stringify(body));
        if (request.method === "POST") {
          const body = (await json(request)) as { transactionId: string; userId: string };
          if (postStatus === 202) posted.set(body.transactionId, { ...body, timestamp: TIMESTAMP });
          answer(postStatus, { transactionId: body.transactionId, timestamp: TIMESTAMP });
        } else {
          const transaction = posted.get(request.url?.slice("/transactions/".length) ?? "");
          const rejection = status === "rejected" ? { reason: "conflict" } : undefined;
          answer(200, { ...transaction, amount: amountInAurora, status, rejection });
        }
      })();
    });
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const textOf = (id: string, store: "S3" | "DynamoDB") => {
      const transaction = posted.get(id);
      return transaction && text(JSON.stringify(transaction), store);
    };
    const clients = {
      secrets: {
        send: ({ input }: GetSecretValueCommand) => {
          assert.deepEqual(input, { SecretId: "SECRET" });
          if (behaviour.secretError) return Promise.reject(behaviour.secretError);
          return Promise.resolve({ SecretString: "TOKEN\n" });
        },
      },
      s3: {
        send: (command: GetObjectCommand) => {
          assert.ok(command instanceof GetObjectCommand);
          const [, id = ""] = /^transactions\/\d{4}\/\d\d\/\d\d\/(.*)\.json$/.exec(command.input.Key ?? "") ?? [];
          const found = textOf(id, "S3");
          if (found === undefined) return Promise.reject(sdkError("NoSuchKey"));
          return Promise.resolve({ Body: { transformToString: () => Promise.resolve(found) } });
        },
      },
      documents: {
        send: (command: QueryCommand) => {
          assert.ok(command instanceof QueryCommand);
          const found = textOf(String(command.input.ExpressionAttributeValues?.[":id"]), "DynamoDB");
          return Promise.resolve({ Items: found === undefined ? [] : [{ data: found }] });
        },
      },
    };
    const system = {
      title: "Stack dev",
      outputs: { dynamoDbTableName: "sessions-dev", s3BucketName: "transaction-logs-dev" },
      allOutputs: {
        apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        apiTokenSecretArn: "SECRET",
        loadBalancerDns: "alb",
      },
      clients,
    } as unknown as System;
    const progress = { say: () => undefined, end: () => undefined };
    const told = await smoke(
      count,
      undefined,
      limitSeconds,
    )({ system, progress, signal: new AbortController().signal });
    return { ...told, posted: [...posted.values()], lines: told.lines(60) };
  }

  it("sends transactions of a user of its own, with an amount of nothing", async () => {
    const { posted } = await run(2);
    const [first, second] = posted.sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1));
    assert.match(first?.userId ?? "", USER);
    const { userId } = first ?? {};
    const common = { userId, amount: "0.00", currency: "EUR", timestamp: TIMESTAMP };
    assert.deepEqual(first, { transactionId: `${userId}-1`, ...common });
    assert.deepEqual(second, { transactionId: `${userId}-2`, ...common });
  });

  it("has another user in each run, whose id tells when", () => {
    const now = new Date("2026-11-26T06:03:09.123Z");
    assert.equal(smokeUserId(now, "00c0ffee"), "smoke-test-2026-11-26T060309Z-00c0ffee");
    assert.notEqual(smokeUserId(now), smokeUserId(now));
    assert.deepEqual(
      createSmokeTransactions("u", 1).map(({ transactionId }) => transactionId),
      ["u-1"],
    );
  });

  it("passes, with its figures in a table of 60 columns", async () => {
    const { lines, exitCode, data } = await run(3);
    const text = lines.join("\n");
    assert.equal(exitCode, 0);
    assert.match(text, /^Stack dev at http:\S+: 3 of 3 transactions of smoke-test-\S+ are in every store as sent\.\n/);
    assert.ok(text.endsWith("\nPassed."), text);
    for (const label of ["request to 202", "202 to Aurora", "202 to S3", "202 to DynamoDB", "202 to processed"])
      assert.match(text, new RegExp(`│ ${label} +│ \\d+ +│ \\d+ +│`));
    for (const line of text.split("\n").slice(1)) assert.ok(line.length <= 60, line);
    const { verdict, transactions } = data as { verdict: string; transactions: { milliseconds: object }[] };
    assert.equal(verdict, "passed");
    assert.deepEqual(Object.keys(transactions[0]?.milliseconds ?? {}).sort(), [
      "Aurora",
      "DynamoDB",
      "S3",
      "accepted",
      "processed",
    ]);
  });

  it("waits no longer than its limit, and tells what it waited for", async () => {
    const { lines, exitCode, posted } = await run(
      1,
      { status: "queued", text: (text, store) => (store === "S3" ? text : undefined) },
      1,
    );
    const id = posted[0]?.transactionId ?? "";
    assert.equal(exitCode, 1);
    assert.ok(lines.includes(`${id}: not within 1 s: 202 to DynamoDB, 202 to processed.`), lines.join("\n"));
    assert.match(lines.at(-2) ?? "", /^The verb trail tells where such a transaction is, /);
    assert.equal(lines.at(-1), "Failed.");
  });

  it("fails where a store has something else than what was sent", async () => {
    const wrongRow = (text: string, store: string) => (store === "DynamoDB" ? text.replace("0.00", "7.00") : text);
    const { lines, posted, exitCode } = await run(1, { amountInAurora: "1.00", text: wrongRow });
    const id = posted[0]?.transactionId ?? "";
    assert.equal(exitCode, 1);
    for (const line of [
      `${id}: Aurora has amount "1.00", and "0.00" was sent.`,
      `${id}: DynamoDB has amount "7.00", and "0.00" was sent.`,
      `${id}: S3 and DynamoDB hold different texts of it.`,
    ])
      assert.ok(lines.includes(line), lines.join("\n"));
  });

  it("fails at once where one is rejected", async () => {
    const { lines, posted, exitCode } = await run(1, { status: "rejected", text: () => undefined });
    assert.equal(exitCode, 1);
    assert.ok(lines.includes(`${posted[0]?.transactionId} was rejected: {"reason":"conflict"}`), lines.join("\n"));
  });

  it("sends no more where one is not accepted, and says why once", async () => {
    const { lines, data, exitCode } = await run(50, { postStatus: 503 });
    assert.equal(exitCode, 1);
    assert.equal(lines.filter((line) => /answers 503 by itself/.test(line)).length, 1);
    const { transactions } = data as { transactions: unknown[] };
    assert.equal(transactions.length, 5);
  });

  it("sends nothing without the token, and names the right that is missing", async () => {
    await assert.rejects(run(1, { secretError: sdkError("AccessDeniedException") }), {
      message:
        "The credentials for AWS do not allow secretsmanager:GetSecretValue on SECRET: docs/operations.md tells what the " +
        "command needs. (AWS's words)",
    });
    await assert.rejects(run(1, { secretError: sdkError("ExpiredTokenException") }), {
      message: "The credentials for AWS are not valid any more: sign in again (`aws sso login`). (AWS's words)",
    });
  });
});
