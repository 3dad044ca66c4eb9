import * as assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import { addClientsToArchive, withClients } from "../../infra/handler-archive";
import { unpackArchive, type UnpackedArchive } from "../../local/lambda/unpack-archive";
import { ACCEPTED_AT, messageBody, sqsRecord } from "../support/factories";
import { useHandlerStores } from "../support/handler-stores";
import { deployUnderMocks, valueOf } from "../support/pulumi";

/** Makes the function as the program does, and unpacks what would be uploaded. */
async function buildArchive(): Promise<UnpackedArchive> {
  const deployment = await deployUnderMocks(
    () =>
      new aws.lambda.CallbackFunction(
        "processor",
        {
          name: "processor",
          callbackFactory: createEventProcessorHandler,
          role: "arn:aws:iam::123456789012:role/processor",
          runtime: "nodejs24.x",
        },
        { transformations: [withClients] },
      ),
  );
  return unpackArchive(deployment.named("processor").inputs["code"]);
}

/** A process that stands in for Lambda's runtime, with the archive's directory to itself. */
const RUNTIME = `
  const { handler } = require("./__index.js");
  const context = { awsRequestId: "lambda-request-1", getRemainingTimeInMillis: () => 30_000 };
  process.once("message", (event) => handler(event, context).then((result) => process.send(result, () => process.exit())));
  process.send("ready");
`;

/** Runs one event in a process of its own and gives the answer with the lines written; neither if it ends early. */
async function invoke(folder: string, environment: Record<string, string>, event: unknown) {
  const child = fork("-e", [RUNTIME], {
    cwd: folder,
    env: environment,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const answers: unknown[] = [];
  child.on("message", (message: unknown) => {
    if (message === "ready") child.send(event as object);
    else answers.push(message);
  });
  const [output, errors] = await Promise.all([
    text(child.stdout ?? assert.fail()),
    text(child.stderr ?? assert.fail()),
    once(child, "exit"),
  ]);
  const lines = output.split("\n").filter((line) => line !== "");
  return { result: answers[0], lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), errors };
}

describe("the event processor's archive", () => {
  const stores = useHandlerStores();
  let folder: string;
  let remove: UnpackedArchive["remove"];
  before(async () => {
    ({ directory: folder, remove } = await buildArchive());
  });
  after(() => remove());

  it("holds the serialized handler and the clients, nothing else", async () => {
    assert.deepEqual((await readdir(folder, { recursive: true })).sort(), ["__index.js", "clients.js"]);
  });

  it("is the same each time it is built", async () => {
    const again = await buildArchive();
    for (const file of ["__index.js", "clients.js"]) {
      const [first, second] = await Promise.all([
        readFile(path.join(folder, file)),
        readFile(path.join(again.directory, file)),
      ]);
      assert.ok(first.equals(second), `${file} differs`);
    }
    await again.remove();
  });

  it("tells nothing of the machine it was built on", async () => {
    const told = [path.resolve(__dirname, "../.."), homedir(), tmpdir()];
    for (const file of ["__index.js", "clients.js"]) {
      const content = await readFile(path.join(folder, file), "utf8");
      for (const name of told) assert.ok(!content.includes(name), `${file} holds ${name}`);
    }
  });

  it("records a transaction and rejects poison, alone in an empty directory", async () => {
    const { environment, sdkEnvironment, rows, objects, receive } = stores();
    const poison = '{"transactionId": "broken"';
    const { result, lines, errors } = await invoke(
      folder,
      { ...environment, ...sdkEnvironment },
      { Records: [sqsRecord({ messageId: "good" }), sqsRecord({ messageId: "poison", body: poison })] },
    );
    assert.equal(errors, "");
    assert.deepEqual(result, { batchItemFailures: [] });
    assert.deepEqual(await rows(), [
      {
        sessionId: { S: "txn-1" },
        timestamp: { N: String(ACCEPTED_AT) },
        userId: { S: "user-1" },
        status: { S: "processed" },
        data: { S: messageBody() },
      },
    ]);
    assert.deepEqual(await objects(), [
      { key: "transactions/2026/03/01/txn-1.json", contentType: "application/json", text: messageBody() },
    ]);
    const deadLetters = await receive(environment.DEAD_LETTER_QUEUE_URL);
    assert.deepEqual(
      deadLetters.map(({ Body: body }) => body),
      [poison],
    );
    assert.deepEqual(deadLetters[0]?.MessageAttributes, {
      reason: {
        DataType: "String",
        StringValue: "body: got text that is not JSON (26 characters), allowed is a JSON object",
      },
      requestId: { DataType: "String", StringValue: "lambda-request-1" },
    });
    assert.deepEqual(lines.map((line) => line["verdict"] ?? line["Processed"]).sort(), [1, "done", "reject"]);
  });

  it("fails its cold start when the environment is wrong, and says how", async () => {
    const { environment, sdkEnvironment } = stores();
    const { result, errors } = await invoke(folder, { ...environment, ...sdkEnvironment, QUEUE_URL: "queue" }, {});
    assert.equal(result, undefined);
    assert.match(errors, /QUEUE_URL: got "queue", allowed is the URL of an SQS queue/);
  });
});

describe("addClientsToArchive", () => {
  const asset = new pulumi.asset.StringAsset("x");
  const refused: [string, pulumi.asset.Archive, string][] = [
    [
      "a packed package",
      new pulumi.asset.AssetArchive({ "__index.js": asset, node_modules: asset }),
      "__index.js, node_modules",
    ],
    ["another file", new pulumi.asset.AssetArchive({ "index.js": asset }), "index.js"],
    ["an empty archive", new pulumi.asset.AssetArchive({}), "nothing"],
    ["an archive of another kind", new pulumi.asset.FileArchive("."), "nothing"],
  ];
  for (const [what, archive, held] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(valueOf(addClientsToArchive(archive)), {
        message:
          `The handler's archive holds ${held}; it should hold __index.js only. Move packages from \`dependencies\` to ` +
          "`devDependencies` in package.json: handlers get theirs from handlers/clients.ts",
      });
    });
  }
});
