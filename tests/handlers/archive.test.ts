import * as assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { bundleRuntimeImports } from "../../build/bundle";
import { addRuntimeImports } from "../../infra/events/handler-archive";
import { startFunctionProcess } from "../../local/lambda/function-process";
import { unpackEventProcessor, useDeployedFunction } from "../support/handlers/deployed-function";
import { ACCEPTED_AT, messageBody, sqsRecord } from "../support/handlers/factories";
import { useHandlerStores } from "../support/handlers/handler-stores";
import { valueOf } from "../support/program/pulumi";

// In the first tier although it starts a process a test, which takes a fifth of a second: no other test runs what is uploaded.
describe("the event processor's archive", () => {
  const stores = useHandlerStores();
  const deployed = useDeployedFunction(stores);
  const files = ["__index.js", "runtime-imports.js"];

  it("holds the serialized handler and the clients, nothing else", async () => {
    const { directory } = deployed().definition;
    assert.deepEqual((await readdir(directory, { recursive: true })).sort(), files);
  });

  it("is the same each time it is built", async () => {
    const read = (directory: string) => Promise.all(files.map((file) => readFile(path.join(directory, file))));
    const first = await read(deployed().definition.directory);
    // The program is evaluated once for each configuration; this one says nothing of the function.
    const again = await unpackEventProcessor({ config: { alarmEmail: "archive@example.com" } });
    const second = await read(again.directory);
    await again.remove();
    for (const [index, file] of files.entries())
      assert.ok(second[index] && first[index]?.equals(second[index]), `${file} differs`);
    // Of which a process makes one, whatever it evaluates.
    const anew = await bundleRuntimeImports("handlers/event-processor-imports.ts");
    assert.ok(first[1]?.equals(Buffer.from(anew)), "another bundle of the packages differs");
  });

  it("tells nothing of the machine it was built on", async () => {
    const { directory } = deployed().definition;
    const told = [path.resolve(__dirname, "../.."), homedir(), tmpdir()];
    for (const file of files) {
      const content = await readFile(path.join(directory, file), "utf8");
      for (const name of told) assert.ok(!content.includes(name), `${file} holds ${name}`);
    }
  });

  it("records a transaction and rejects poison, alone in an empty directory", async () => {
    const { environment, rows, objects, receive } = stores();
    const poison = '{"transactionId": "broken"';
    const { value, written } = await deployed().invoke({
      Records: [sqsRecord({ messageId: "good" }), sqsRecord({ messageId: "poison", body: poison })],
    });
    assert.deepEqual(value, { batchItemFailures: [] });
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
    const lines = written.split("\n").slice(0, -1);
    assert.deepEqual(
      lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map(({ verdict, Processed: processed }) => verdict ?? processed)
        .sort(),
      [1, "done", "reject"],
    );
  });

  it("fails its cold start when the environment is wrong, and says how", async () => {
    const { definition } = deployed();
    const environment = { ...definition.environment, QUEUE_URL: "queue" };
    const outcome = await startFunctionProcess({ ...definition, environment }, () => undefined).invoke("r", "{}");
    assert.equal(outcome.kind, "failed");
    assert.match(outcome.errorMessage, /QUEUE_URL: got "queue", allowed is the URL of an SQS queue/);
  });
});

describe("addRuntimeImports", () => {
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
      await assert.rejects(valueOf(addRuntimeImports("handlers/notifier-imports.ts", archive)), {
        message:
          `The handler's archive holds ${held}; it should hold __index.js only. Move packages from \`dependencies\` to ` +
          "`devDependencies` in package.json: this handler gets its own from handlers/notifier-imports.ts",
      });
    });
  }
});
