import assert from "node:assert/strict";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { createSessionRejection } from "../../../../domain/session-rejection";
import { useBackends } from "../../../support/service/backends";
import { startService } from "../../../support/service/service";
import { validRequest } from "../../../support/service/use-service";
import { use } from "../../../support/use";

describe("GET /transactions/{transactionId} tells the status of a transaction", () => {
  const backends = useBackends();
  const service = use(() => startService(backends(), { withoutRelay: true }));
  const { query } = { query: (sql: string, values?: unknown[]) => backends().postgres.query(sql, values) };
  afterEach(() => query("TRUNCATE outbox"));

  /** Accepts a transaction, and gives its message. */
  async function accept(transactionId: string) {
    const response = await service().post({ ...validRequest, transactionId });
    assert.equal(response.status, 202);
    const { timestamp } = (await response.json()) as { timestamp: number };
    return { transactionId, ...validRequest, timestamp };
  }
  /** As the relay does when SQS has the messages. */
  const send = () => query("DELETE FROM outbox");
  const put = (item: object | undefined) =>
    backends().dynamo.send(new PutCommand({ TableName: backends().environment.TABLE_NAME, Item: { ...item } }));
  /** As the event processor does. */
  const process = (message: Awaited<ReturnType<typeof accept>>) =>
    put({
      sessionId: message.transactionId,
      userId: message.userId,
      timestamp: message.timestamp,
      status: "processed",
      data: JSON.stringify(message),
    });
  const reject = (message: Awaited<ReturnType<typeof accept>>, reason: string) =>
    put(createSessionRejection({ ...message, body: JSON.stringify(message) }, reason, 1));
  const tell = async (id: string) => {
    const { status, processed, rejection } = (await (await service().request(`/transactions/${id}`)).json()) as {
      status: string;
      processed: boolean;
      rejection?: { reason: string };
    };
    return [status, processed, rejection?.reason];
  };
  /** Entries of others, made so many seconds after now. */
  const insertOthers = (count: number, seconds: number) =>
    query(
      `INSERT INTO outbox (transaction_id, request_id, body, created_at)
       SELECT 'other-' || n, 'r', '{}', now() + make_interval(secs => $2) FROM generate_series(1, $1::int) AS n`,
      [count, seconds],
    );

  it("accepted, as long as its message is not known to be in the queue; then queued, and at last processed", async () => {
    const message = await accept("followed");
    assert.deepEqual(await tell("followed"), ["accepted", false, undefined]);
    await send();
    assert.deepEqual(await tell("followed"), ["queued", false, undefined]);
    await process(message);
    assert.deepEqual(await tell("followed"), ["processed", true, undefined]);
  });

  it("processed, also where its message is still in the outbox, as its relay was killed", async () => {
    await process(await accept("sent-twice"));
    assert.deepEqual(await tell("sent-twice"), ["processed", true, undefined]);
  });

  it("processed, without a look at the outbox, which takes long beside very many dead rows", async () => {
    await process(await accept("looked-up"));
    await query("ALTER TABLE outbox RENAME TO hidden");
    try {
      assert.deepEqual(await tell("looked-up"), ["processed", true, undefined]);
    } finally {
      await query("ALTER TABLE hidden RENAME TO outbox");
    }
  });

  it("rejected with the reason; and processed, when an operator has sent its message again", async () => {
    const message = await accept("redriven");
    await send();
    await reject(message, "the function ended in each of its deliveries");
    assert.deepEqual(await tell("redriven"), ["rejected", false, "the function ended in each of its deliveries"]);
    await process(message);
    assert.deepEqual(await tell("redriven"), ["processed", true, undefined]);
  });

  it("queued, where what was rejected under its id and time is another producer's message", async () => {
    const message = await accept("shared");
    await send();
    await reject({ ...message, amount: "2.00" }, "conflict");
    assert.deepEqual(await tell("shared"), ["queued", false, undefined]);
    await reject({ ...message, timestamp: message.timestamp + 1 }, "conflict");
    assert.deepEqual(await tell("shared"), ["queued", false, undefined]);
  });

  it("rejected by the meaning of its message, whatever its spelling", async () => {
    const message = await accept("spelled");
    const body = `{ "timestamp": ${message.timestamp}, "currency": "EUR", "amount": "1.00", "userId": "user-1", "transactionId": "spelled" }`;
    await put(createSessionRejection({ ...message, body }, "poison", 1));
    assert.deepEqual(await tell("spelled"), ["rejected", false, "poison"]);
  });

  describe("while more entries than are searched are in the outbox:", () => {
    it("accepted, where its entry is among the first", async () => {
      await accept("first");
      await insertOthers(1_500, 3_600);
      assert.deepEqual(await tell("first"), ["accepted", false, undefined]);
    });

    it("accepted, where its entry is behind them", async () => {
      await insertOthers(1_001, 0);
      await accept("last");
      assert.deepEqual(await tell("last"), ["accepted", false, undefined]);
    });

    it("accepted, where it was sent, but could be behind them", async () => {
      await accept("maybe");
      await send();
      await insertOthers(1_001, 30);
      assert.deepEqual(await tell("maybe"), ["accepted", false, undefined]);
    });

    it("queued, where those behind them are all younger", async () => {
      await accept("older");
      await send();
      await insertOthers(1_500, 3_600);
      assert.deepEqual(await tell("older"), ["queued", false, undefined]);
    });

    it("queued, where there are none behind them", async () => {
      await accept("searched");
      await send();
      await insertOthers(1_000, 0);
      assert.deepEqual(await tell("searched"), ["queued", false, undefined]);
    });
  });
});
