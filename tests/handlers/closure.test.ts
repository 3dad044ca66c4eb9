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

  it("sends anew what waits for a dependency, by itself as soon as the circuit is open", async () => {
    const { environment, sdkEnvironment, receive } = stores();
    const handler = serialized().load({
      ...environment,
      ...sdkEnvironment,
      AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    });
    const records = Array.from({ length: 6 }, (_, index) =>
      sqsRecord({
        messageId: String(index),
        body: messageBody({ transactionId: `t${index}` }),
        sentTimestamp: Date.now(),
      }),
    );
    // The three tries of a call take less than a second, and the rest is waited for in hand.
    const { result, lines } = await run(handler, { Records: records }, 4_000);
    assert.deepEqual(result, { batchItemFailures: [] });
    assert.deepEqual(new Set(lines.slice(0, 6).map(({ verdict }) => verdict)), new Set(["wait"]));
    assert.match(String(lines[0]?.["reason"]), /^DynamoDB: .*ECONNREFUSED/);
    const [untouched] = records;
    const later = await run(handler, { Records: [untouched] }, 2_100);
    assert.deepEqual(later.result, { batchItemFailures: [] });
    assert.equal(later.lines[0]?.["reason"], lines[0]?.["reason"]);
    assert.deepEqual(await receive(environment.QUEUE_URL), []);
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
