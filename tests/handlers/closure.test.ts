import * as assert from "node:assert/strict";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import { messageBody, sqsRecord } from "../support/handlers/factories";
import { useHandlerStores } from "../support/handlers/handler-stores";
import { createNotifierHandler } from "../support/handlers/notifier/notifier";
import { run, useSerializedHandler } from "../support/handlers/serialized-handler";

describe("the serialized event processor", () => {
  const stores = useHandlerStores();
  const serialized = useSerializedHandler(createEventProcessorHandler, "handlers/event-processor-imports.ts");

  it("does what the source does, with every verdict", async () => {
    const { environment, sdkEnvironment, rows, objects, receive } = stores();
    const handler = serialized().load({ ...environment, ...sdkEnvironment });
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
    const handler = serialized().load({
      ...environment,
      ...sdkEnvironment,
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    });
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
    const handler = serialized().load({ ...environment, ...sdkEnvironment });
    await assert.rejects(run(handler, { transactionId: "t" }), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^userId: got nothing/);
      return true;
    });
  });

  it("does not start without its environment", () => {
    const { environment } = stores();
    assert.throws(
      () => serialized().load({ ...environment, TABLE_NAME: "" }),
      /TABLE_NAME: got "", allowed is the name of a/,
    );
  });
});

describe("a second consumer, serialized", () => {
  const stores = useHandlerStores();
  const serialized = useSerializedHandler(createNotifierHandler, "tests/support/handlers/notifier/notifier-imports.ts");

  it("has the queue's part from the first, with metrics of its own", async () => {
    const { environment, sdkEnvironment, receive, createTopic } = stores();
    const own = { TOPIC_ARN: await createTopic(), CONSUMER: "notifier" };
    const handler = serialized().load({ ...environment, ...sdkEnvironment, ...own });
    const users = ["somebody", "nobody", "away"];
    const records = users.map((userId) =>
      sqsRecord({ messageId: userId, body: messageBody({ transactionId: userId, userId }) }),
    );
    const { result, lines } = await run(handler, { Records: records });
    assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "away" }] });
    const verdicts = lines.slice(0, 3).map(({ messageId, verdict }) => [messageId, verdict]);
    assert.deepEqual(verdicts.sort(), [
      ["away", "retry"],
      ["nobody", "reject"],
      ["somebody", "done"],
    ]);
    const { Environment, Consumer, Processed, Retried, Rejected } = lines.find((line) => "_aws" in line) ?? {};
    assert.deepEqual([Environment, Consumer, Processed, Retried, Rejected], ["test", "notifier", 1, 1, 1]);
    const deadLetters = await receive(environment.DEAD_LETTER_QUEUE_URL);
    assert.deepEqual(
      deadLetters.map(({ MessageAttributes: attributes }) => attributes?.["reason"]?.StringValue),
      ["the user has no address"],
    );
  });

  it("does not start without its environment, and says whose it is", () => {
    assert.throws(
      () => serialized().load({}),
      /^Error: The environment of the notifier is wrong\. Set these variables:/,
    );
  });
});
