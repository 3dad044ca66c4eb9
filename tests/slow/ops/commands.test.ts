/** Every line of the runbooks that calls the operators' command, as it stands there, on the local target. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { readObjects, readSessions } from "../../../local/demo/read-stores";
import { portsFrom } from "../../../local/process/ports";
import { startLocalTarget } from "../../../local/target/local-target";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { countMessages, totalOf } from "../../../running-system/queue-counts";
import { findPortRange } from "../../support/local/free-ports";
import { fill, readAll, textAttribute } from "../../support/ops";
import { STACKS_DIRECTORY } from "../../support/program/stacks";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const operations = readFileSync(join(PROJECT_DIRECTORY, "docs", "operations.md"), "utf8");

/** Of the blocks for a shell, each once. */
const commands = [
  ...new Set(
    [...operations.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].flatMap(([, block = ""]) =>
      [...block.matchAll(/^ *npm run ops -- (.*)$/gm)].map(([, words = ""]) => words),
    ),
  ),
];

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const REASON = "the amount is too large";

describe("npm run ops", () => {
  const running = use(
    async () => {
      const port = await findPortRange(6);
      return { port, target: await startLocalTarget({ directory: STACKS_DIRECTORY, ports: portsFrom(port) }) };
    },
    ({ target }) => target.stop(),
  );

  const folder = useTemporaryFolder(() => undefined);

  /** A line of the shell, after `npm run ops -- `. */
  async function run(words: string, environment: Record<string, string> = {}): Promise<Ended> {
    const child = spawn("sh", ["-c", `exec "$NODE" -r ts-node/register ops/run.ts ${words}`], {
      cwd: PROJECT_DIRECTORY,
      env: { ...process.env, NODE: process.execPath, NO_COLOR: "1", FORCE_COLOR: undefined, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "close").then(([code]) => Number(code));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  }

  const ask = (words: string) => run(`${words} --port ${running().port}`);

  async function askForJson(words: string): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await ask(`${words} --json`);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async function post(transactionId: string): Promise<void> {
    const { outputs, apiToken } = running().target;
    const response = await fetch(`http://${String(outputs.loadBalancerDns)}/transactions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      body: JSON.stringify({ transactionId, userId: "me", amount: "12.50", currency: "EUR" }),
    });
    assert.equal(response.status, 202);
  }

  const queues = () =>
    running().target.outputs.deadLetterQueues as Record<"transactions" | "invocations", { url: string }>;

  const bodyOf = (transactionId: string) =>
    JSON.stringify({ transactionId, userId: "me", amount: "1.00", currency: "EUR", timestamp: 1_700_000_000_000 });

  before(async () => {
    const { sqs } = running().target.clients;
    await post("ID");
    // Of what the runbook's lines name, one each.
    await fill(sqs, queues().transactions.url, [
      { body: bodyOf("ID"), attributes: { reason: textAttribute("a conflict") } },
      { body: bodyOf("redriven"), attributes: { reason: textAttribute("TEXT, and more") } },
      { body: bodyOf("kept") },
    ]);
    await fill(sqs, queues().invocations.url, [
      { body: bodyOf("invoked"), attributes: { ErrorMessage: textAttribute("out of memory") } },
    ]);
    await running()
      .target.databases.values()
      .next()
      .value?.query(
        // The service looks at it again in an hour, not now, when it would find that all is well.
        "INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind, sendings, examined_at) " +
          "VALUES ('ID', now(), 'rejected', 3, now() + interval '1 hour')",
      );
    await waitFor("the transaction", async () => (await askForJson("trail ID")).status === "processed");
  });

  it("has lines in the runbooks", () => {
    assert.ok(commands.length > 10, commands.join("\n"));
    for (const words of commands) assert.match(words, / --stack \$STACK$/);
  });

  for (const words of commands)
    it(`does what the runbooks say: ${words}`, async () => {
      const { code, stdout, stderr } = await ask(words.replace(" --stack $STACK", ""));
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.notEqual(stdout, "");
    });

  it("has by then redriven and dropped what they say, with a record, and nothing else", async () => {
    const { target } = running();
    const { sqs, s3 } = target.clients;
    const left = await readAll(sqs, queues().transactions.url);
    assert.deepEqual(
      left.map(({ Body }) => Body),
      [bodyOf("kept")],
    );
    assert.deepEqual(await readAll(sqs, queues().invocations.url), []);
    for (const id of ["redriven", "invoked"])
      await waitFor(id, async () => (await askForJson(`trail ${id}`)).status === "processed");
    const Bucket = String(target.outputs.s3BucketName);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "dropped/" }));
    assert.equal(Contents.length, 1);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0]?.Key }));
    const record = JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
    assert.deepEqual(
      [record.transactionId, record.reason, record.why, record.body, record.queue],
      ["ID", "a conflict", "TEXT", bodyOf("ID"), "transactions"],
    );
    assert.ok(record.who);
  });

  it("tells of a transaction in the order of time, and of one that nobody knows that there is none", async () => {
    await post("order-1");
    await waitFor("the transaction", async () => (await askForJson("trail order-1")).status === "processed");
    const { events, missing } = (await askForJson("trail order-1")) as {
      events: { event: string }[];
      missing: string[];
    };
    assert.deepEqual(
      events.map(({ event }) => event),
      ["accepted", "id claimed", "logged", "processed"],
    );
    assert.deepEqual(missing, []);
    const { code, stdout } = await ask("trail nowhere");
    assert.equal(code, 1);
    assert.match(stdout, /^There is no transaction nowhere: no store and no dead-letter queue has it\.\n/);
  });

  it("tells of a dead letter that it was rejected, and why", async () => {
    const { sqs } = running().target.clients;
    await fill(sqs, queues().transactions.url, [
      { body: bodyOf("dead"), attributes: { reason: textAttribute(REASON) } },
    ]);
    const trail = (await askForJson("trail dead")) as { status: string; events: { event: string; detail: string }[] };
    assert.equal(trail.status, "rejected");
    assert.match(trail.events[0]?.detail ?? "", new RegExp(`of transactions, message [0-9a-f-]+: ${REASON}$`));
    const { code, stdout } = await ask("dlq show dead");
    assert.equal(code, 0);
    assert.ok(stdout.endsWith(`body\n${bodyOf("dead")}\n`));
    assert.equal((await ask("dlq show nowhere")).code, 1);
  });

  it("tells of a transaction after another one with its id what the API tells", async () => {
    const { clients, outputs } = running().target;
    await fill(clients.sqs, String(outputs.queueUrl), [{ body: bodyOf("taken") }]);
    await waitFor("the first one", async () => /"processed"/.test((await ask("trail taken --json")).stdout));
    await post("taken");
    const { status, missing } = await askForJson("trail taken");
    assert.equal(status, "rejected");
    assert.deepEqual(missing, ["DynamoDB has another transaction with this id, which was processed first."]);
  });

  it("redrives twice at the same time, beside SQS's own redrive, and again: each transaction is processed once", async () => {
    const { clients, outputs } = running().target;
    const bodies = Array.from({ length: 600 }, (_, n) => bodyOf(`twice-${n}`));
    const reason = textAttribute("to be redriven twice");
    const letters = bodies.map((body) => ({ body, attributes: { reason } }));
    await fill(clients.sqs, queues().transactions.url, letters);
    const redrive = () => ask("dlq redrive --reason 'redriven twice' --yes");
    const [first, second] = await Promise.all([redrive(), redrive(), redriveAsSqs(200)]);
    // 1 where the others were faster with some of what it had chosen.
    for (const { code, stderr } of [first, second]) assert.ok(code === 0 || code === 1, stderr);
    const sessions = async () => {
      const rows = await readSessions(clients.dynamodb, String(outputs.dynamoDbTableName));
      return rows.filter(({ sessionId }) => sessionId.startsWith("twice-")).map(({ data }) => data);
    };
    await waitFor("all of them", async () => {
      assert.equal((await redrive()).code, 0);
      return (await sessions()).length >= bodies.length && (await redrive()).stdout.startsWith("0 of ");
    });
    const left = async () => totalOf(await countMessages(clients.sqs, String(outputs.queueUrl)));
    await waitFor("an empty queue", async () => (await left()) === 0);
    assert.deepEqual((await sessions()).sort(), bodies.toSorted());
    const objects = await readObjects(clients.s3, String(outputs.s3BucketName));
    const logged = objects.filter(({ key }) => key.includes("/twice-")).map(({ body }) => Buffer.from(body).toString());
    assert.deepEqual(logged.sort(), bodies.toSorted());
  });

  it("writes a row that the sessions table has lost, and leaves the others", async () => {
    const { clients, outputs } = running().target;
    const TableName = String(outputs.dynamoDbTableName);
    const rows = async () => (await readSessions(clients.dynamodb, TableName)).map(({ data }) => data).sort();
    const before = await rows();
    const Key = { sessionId: { S: "twice-7" }, timestamp: { N: "1700000000000" } };
    await clients.dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    const { stdout } = await ask("replay --to sessions --from 2023-11-14 --until 2023-11-14");
    assert.match(stdout, /: 1 written to sessions, \d+ there already, 0 skipped\.\n$/);
    assert.deepEqual(await rows(), before);
  });

  /** Moves so many messages as SQS's StartMessageMoveTask does, which its emulator lacks: whole, with all their attributes. */
  async function redriveAsSqs(count: number): Promise<void> {
    const { sqs } = running().target.clients;
    const { url: QueueUrl } = queues().transactions;
    for (let moved = 0; moved < count;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      if (Messages.length === 0) return;
      const letters = Messages.map(({ Body = "", MessageAttributes }) => ({
        body: Body,
        attributes: MessageAttributes,
      }));
      await fill(sqs, String(running().target.outputs.queueUrl), letters);
      const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      moved += Messages.length;
    }
  }

  for (const [words, message] of [
    ["", /^Usage: npm run ops -- /],
    ["stats", /unknown command 'stats'[^]*Commands:[^]*status/],
    ["status --prot 1", /unknown option '--prot'[^]*--port <number>/],
    ["status --port 80", /whole number from 1024 to/],
    ["status --port 4566 --stack dev", /'--port <number>' cannot be used with option '--stack <name>'/],
    ["trail ''", /'' is invalid[^]*must not be empty/],
    ["dlq show ''", /'' is invalid[^]*must not be empty/],
    ["smoke --transactions 101", /whole number from 1 to 100/],
    ["smoke --url api.example.com", /It must be scheme and host, such as https:/],
    ["replay --to sessions --from 2026-02-30 --until 2026-03-01", /'2026-02-30' is invalid[^]*UTC day that there is/],
    ["replay --to sessions --from 2026-03-02 --until 2026-03-01", /--from 2026-03-02 is after --until 2026-03-01/],
    ["trail", /missing required argument 'transactionId'/],
    ["dlq redrive", /say which dead letters: --id, --reason, --from, --to, or --all/],
    ["dlq redrive --all --reason a", /'--all' cannot be used with option '--reason <text>'/],
    ["dlq list --from yesterday", /It must be a UTC time such as/],
    ["dlq list --from 2026-02-31", /It must be a UTC time such as/],
  ] as const)
    it(`refuses ${words || "nothing"} and says what is allowed`, async () => {
      const { code, stdout, stderr } = await run(words);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /, "a stack trace");
    });

  it("refuses a queue that there is not, and to go on where nobody can be asked", async () => {
    const unknown = await ask("dlq list --queue other");
    assert.deepEqual(unknown, {
      code: 2,
      stdout: "",
      stderr: "There is no queue other: give one of transactions, invocations to --queue.\n",
    });
    const unknownSubscriber = await ask("replay --to ledger --from 2026-11-23 --until 2026-11-23");
    assert.deepEqual(unknownSubscriber, {
      code: 2,
      stdout: "",
      stderr: "There is no subscriber ledger: give one of sessions to --to.\n",
    });
    const unasked = await ask("dlq redrive --all");
    assert.equal(unasked.code, 2);
    assert.equal(unasked.stderr, "There is no terminal to ask on: say --yes, or see with --dry-run first.\n");
    const unexplained = await ask("dlq drop --all --yes");
    assert.equal(unexplained.code, 2);
    assert.equal(unexplained.stderr, "There is no terminal to ask on: say --why TEXT, which is kept on record.\n");
  });

  it("asks a stack with the caller's own environment, by the outputs that Pulumi gives", async () => {
    const { environment, outputs } = running().target;
    // Stands in for AWS and for Pulumi's command.
    await writeFile(join(folder(), "npx"), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(outputs)}\nEND\n`, {
      mode: 0o755,
    });
    const PATH = `${folder()}${delimiter}${process.env.PATH ?? ""}`;
    const { code, stdout } = await run("status --stack prod", { ...environment, PATH });
    assert.equal(code, 0);
    assert.match(stdout, /^Stack prod: 2 of 2 tasks of the service run\.\n[^]*\nOutbox: 0 waiting\.\n/);
    const smoked = await run("smoke --stack prod --transactions 2", { ...environment, PATH });
    assert.equal(smoked.code, 0, smoked.stderr);
    assert.match(
      smoked.stdout,
      /^Stack prod at http:\S+: 2 of 2 transactions of smoke-test-\S+ are in every store as sent/,
    );
  });

  it("says what to do where no system runs", async () => {
    const { code, stderr } = await run(`status --port ${await findPortRange(6)}`);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^No system runs on this machine at port \d+: start one with `npm start`, give the --port .*\n$/,
    );
  });
});
