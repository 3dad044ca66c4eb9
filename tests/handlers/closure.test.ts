import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import { bundleRuntimeImports } from "../../build/bundle";
import { invocationContext, messageBody, sqsRecord } from "../support/factories";
import { useHandlerStores } from "../support/handler-stores";

type Handler = ReturnType<typeof createEventProcessorHandler>;

describe("the serialized event processor", () => {
  const stores = useHandlerStores();
  const { env } = process;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "closure-"));
    await writeFile(path.join(folder, "runtime-imports.js"), await bundleRuntimeImports());
    const { text } = await pulumi.runtime.serializeFunction(createEventProcessorHandler, {
      isFactoryFunction: true,
      exportName: "handler",
    });
    await writeFile(path.join(folder, "__index.js"), text);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });
  afterEach(() => {
    process.env = env;
  });

  /** Evaluates the text, as a cold start does. */
  function load(environment: Record<string, string>): Handler {
    process.env = { ...env, ...environment };
    const require = createRequire(path.join(folder, "/"));
    const file = require.resolve("./__index.js");
    Reflect.deleteProperty(require.cache, file);
    return (require(file) as { handler: Handler }).handler;
  }

  /** Runs it and gives its answer with the lines it wrote. */
  async function run(handler: Handler, event: unknown) {
    const write = mock.method(process.stdout, "write", () => true);
    try {
      const result = await handler(event, invocationContext());
      const lines = write.mock.calls.map(
        ({ arguments: [line] }) => JSON.parse(String(line)) as Record<string, unknown>,
      );
      return { result, lines };
    } finally {
      write.mock.restore();
    }
  }

  it("does what the source does, with every verdict", async () => {
    const { environment, sdkEnvironment, rows, objects, receive } = stores();
    const handler = load({ ...environment, ...sdkEnvironment });
    const event = {
      Records: [
        sqsRecord({ messageId: "1" }),
        sqsRecord({ messageId: "2" }),
        sqsRecord({ messageId: "3", body: messageBody({ amount: 1 }) }),
        sqsRecord({ messageId: "4", body: messageBody({ transactionId: "no/id" }) }),
        sqsRecord({ messageId: "5", body: messageBody({ transactionId: "other", timestamp: undefined }) }),
      ],
    };
    const { result, lines } = await run(handler, event);
    assert.deepEqual(result, { batchItemFailures: [] });
    const verdicts = lines.slice(0, 5).map(({ messageId, verdict, duplicate }) => [messageId, verdict, duplicate]);
    assert.deepEqual(verdicts.sort(), [
      ["1", "done", false],
      ["2", "done", true],
      ["3", "reject", undefined],
      ["4", "reject", undefined],
      ["5", "done", false],
    ]);
    assert.deepEqual(
      [lines[5]?.["Processed"], lines[5]?.["Duplicates"], lines[5]?.["Rejected"], lines.length],
      [2, 1, 2, 6],
    );
    assert.deepEqual((await rows()).map(({ sessionId }) => sessionId?.S).sort(), ["other", "txn-1"]);
    assert.deepEqual((await objects()).map(({ key }) => key).sort(), [
      "transactions/2026/03/01/txn-1.json",
      "transactions/2026/03/02/other.json",
    ]);
    const deadLetters = await receive(environment.DEAD_LETTER_QUEUE_URL);
    assert.deepEqual(
      deadLetters.map(({ Body: body }) => body).sort(),
      [messageBody({ amount: 1 }), messageBody({ transactionId: "no/id" })].sort(),
    );
  });

  it("hands back what fails, until the circuit opens and no more calls are made", async () => {
    const { environment, sdkEnvironment } = stores();
    const handler = load({ ...environment, ...sdkEnvironment, AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" });
    const records = Array.from({ length: 6 }, (_, index) =>
      sqsRecord({ messageId: String(index), body: messageBody({ transactionId: `t${index}` }) }),
    );
    const { result } = await run(handler, { Records: records });
    assert.equal((result as { batchItemFailures: unknown[] }).batchItemFailures.length, 6);
    const { lines } = await run(handler, { Records: records.slice(0, 1) });
    assert.equal(lines[0]?.["reason"], "DynamoDB: Execution prevented because the circuit breaker is open");
  });

  it("throws what is wrong with a direct invocation", async () => {
    const { environment, sdkEnvironment } = stores();
    const handler = load({ ...environment, ...sdkEnvironment });
    await assert.rejects(run(handler, { transactionId: "t" }), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^userId: got nothing/);
      return true;
    });
  });

  it("does not start without its environment", () => {
    const { environment } = stores();
    assert.throws(() => load({ ...environment, TABLE_NAME: "" }), /TABLE_NAME: got "", allowed is the name of a/);
  });
});
