import * as assert from "node:assert/strict";
import { ScanCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as runtimeImports from "../../handlers/event-processor-imports";
import type { Sessions } from "../../handlers/ports";
import { createRejections, createSessions } from "../../handlers/sessions";
import { ACCEPTED_AT, messageBody, noLimit, transaction } from "../support/handlers/factories";
import { sdkError } from "../support/handlers/fake-ports";
import { useHandlerStores } from "../support/handlers/handler-stores";

describe("the sessions table", () => {
  const stores = useHandlerStores();
  let sessions: Sessions;
  beforeEach(() => {
    sessions = createSessions(runtimeImports, stores().dynamoDb, stores().environment.TABLE_NAME);
  });

  it("holds a transaction as one row, the message's text unchanged", async () => {
    const body = messageBody({ note: "Zoë \u{1f600}\n" });
    assert.equal(await sessions.add(transaction({ body }), noLimit()), "added");
    assert.deepEqual(await stores().rows(), [
      {
        sessionId: { S: "txn-1" },
        timestamp: { N: String(ACCEPTED_AT) },
        userId: { S: "user-1" },
        status: { S: "processed" },
        data: { S: body },
      },
    ]);
  });

  it("keeps the first of several rows with one key", async () => {
    await sessions.add(transaction(), noLimit());
    assert.equal(await sessions.add(transaction(), noLimit()), "same");
    assert.equal(await sessions.add(transaction({ body: messageBody({ amount: 1 }) }), noLimit()), "different");
    assert.deepEqual(
      (await stores().rows()).map(({ data }) => data),
      [{ S: messageBody() }],
    );
  });

  it("finds a transaction by its id, whatever the time", async () => {
    assert.equal(await sessions.find(transaction(), noLimit()), "absent");
    await sessions.add(transaction({ timestamp: 1 }), noLimit());
    assert.equal(await sessions.find(transaction(), noLimit()), "same");
    assert.equal(await sessions.find(transaction({ body: "{}" }), noLimit()), "different");
    assert.equal(await sessions.find(transaction({ transactionId: "txn-2" }), noLimit()), "absent");
  });

  it("settles an id's time with the first message that claims it, whatever the others' times", async () => {
    assert.equal(await sessions.claim(transaction(), noLimit()), ACCEPTED_AT);
    assert.equal(await sessions.claim(transaction({ timestamp: 1 }), noLimit()), ACCEPTED_AT);
    assert.equal(await sessions.claim(transaction(), noLimit()), ACCEPTED_AT);
    assert.equal(await sessions.claim(transaction({ transactionId: "txn-2", timestamp: 2 }), noLimit()), 2);
  });

  it("keeps a claim apart from the rows: neither a look-up by id nor the index by user finds it", async () => {
    await sessions.claim(transaction(), noLimit());
    const { dynamoDb, environment } = stores();
    const { Items: all } = await dynamoDb.send(new ScanCommand({ TableName: environment.TABLE_NAME }));
    const claim = { sessionId: { S: "txn-1#claim" }, timestamp: { N: "0" }, acceptedAt: { N: String(ACCEPTED_AT) } };
    assert.deepEqual(all, [claim]);
    const index = new ScanCommand({ TableName: environment.TABLE_NAME, IndexName: "userId-index" });
    assert.deepEqual((await dynamoDb.send(index)).Items, []);
    assert.equal(await sessions.find(transaction(), noLimit()), "absent");
    assert.equal(await sessions.add(transaction(), noLimit()), "added");
  });

  it("keeps the last mark of a rejected message apart from the rows, too", async () => {
    const { dynamoDb, environment } = stores();
    const rejections = createRejections(runtimeImports, dynamoDb, environment.TABLE_NAME);
    const mark = {
      sessionId: "txn-1#rejection",
      timestamp: ACCEPTED_AT,
      reason: "r",
      rejectedAt: 7,
      data: messageBody(),
    };
    await rejections.mark({ ...mark, reason: "an earlier one" }, noLimit());
    await rejections.mark(mark, noLimit());
    const { Items: all } = await dynamoDb.send(new ScanCommand({ TableName: environment.TABLE_NAME }));
    assert.deepEqual(all, [
      {
        sessionId: { S: "txn-1#rejection" },
        timestamp: { N: String(ACCEPTED_AT) },
        reason: { S: "r" },
        rejectedAt: { N: "7" },
        data: { S: messageBody() },
      },
    ]);
    const index = new ScanCommand({ TableName: environment.TABLE_NAME, IndexName: "userId-index" });
    assert.deepEqual((await dynamoDb.send(index)).Items, []);
    assert.equal(await sessions.find(transaction(), noLimit()), "absent");
  });

  it("takes a message as large as a row can be", async () => {
    const room = 409_600 - 62;
    const body = messageBody({ note: "x".repeat(room - messageBody({ note: "" }).length) });
    assert.equal(await sessions.add(transaction({ body }), noLimit()), "added");
    assert.equal(await sessions.find(transaction({ body }), noLimit()), "same");
  });

  it("takes the highest timestamp", async () => {
    const last = transaction({ timestamp: 8_640_000_000_000_000 });
    await sessions.add(last, noLimit());
    assert.deepEqual(
      (await stores().rows()).map(({ timestamp }) => timestamp),
      [{ N: "8640000000000000" }],
    );
  });

  it("stops when its signal aborts", async () => {
    await assert.rejects(sessions.find(transaction(), AbortSignal.abort()), { name: "AbortError" });
  });
});

describe("the sessions table, when DynamoDB fails", () => {
  /** A client that answers the commands of one test, in order. */
  function client(answers: [command: string, answer: unknown][]): DynamoDBClient {
    const send = async (command: object) => {
      const [expected, answer] = answers.shift() ?? [];
      assert.equal(command.constructor.name, expected);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { send } as unknown as DynamoDBClient;
  }

  it("reads consistently, so that it sees what was written a moment ago", async () => {
    const reads: unknown[] = [];
    const send = async (command: { input: { ConsistentRead?: boolean }; constructor: { name: string } }) => {
      if (command.constructor.name === "PutItemCommand") throw sdkError("ConditionalCheckFailedException", 400);
      reads.push(command.input.ConsistentRead);
      return Promise.resolve({ Item: {} });
    };
    const sessions = createSessions(runtimeImports, { send } as unknown as DynamoDBClient, "t");
    await sessions.find(transaction(), noLimit());
    await sessions.claim(transaction(), noLimit());
    await sessions.add(transaction(), noLimit());
    assert.deepEqual(reads, [true, true, true]);
  });

  it("passes on what is no failed condition", async () => {
    const throttled = sdkError("ProvisionedThroughputExceededException", 400);
    const sessions = createSessions(runtimeImports, client([["PutItemCommand", throttled]]), "t");
    await assert.rejects(sessions.add(transaction(), noLimit()), throttled);
  });

  it("says so when the row in the way is gone", async () => {
    const answers: [string, unknown][] = [
      ["PutItemCommand", sdkError("ConditionalCheckFailedException", 400)],
      ["GetItemCommand", {}],
    ];
    await assert.rejects(createSessions(runtimeImports, client(answers), "t").add(transaction(), noLimit()), {
      message: "the row that stood in the way of a new one is gone",
    });
  });

  it("takes a row without data for another message", async () => {
    const answers: [string, unknown][] = [["QueryCommand", { Items: [{ sessionId: { S: "txn-1" } }] }]];
    assert.equal(
      await createSessions(runtimeImports, client(answers), "t").find(transaction(), noLimit()),
      "different",
    );
  });
});
