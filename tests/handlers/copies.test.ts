/** A producer on the queue that sends copies, with no time of its own in them: SQS dates each copy when it gets it. */
import * as assert from "node:assert/strict";
import { createQueueConsumer, type QueueConsumer } from "../../handlers/consumer/queue-consumer";
import { recordTransaction } from "../../handlers/record-transaction";
import * as runtimeImports from "../../handlers/event-processor-imports";
import { createSessions } from "../../handlers/sessions";
import { createTransactionLog } from "../../handlers/transaction-log";
import { batchSettings, invocationContext, sqsRecord } from "../support/handlers/factories";
import { createFakePorts } from "../support/handlers/fake-ports";
import { useHandlerStores } from "../support/handlers/handler-stores";

/** 2026-03-01T23:59:59.990Z */
const BEFORE_MIDNIGHT = 1_772_409_599_990;

describe("copies without a timestamp", () => {
  const stores = useHandlerStores();
  const ids = Array.from({ length: 20 }, (_, index) => `copied-${String(index).padStart(2, "0")}`);
  const bodyOf = (transactionId: string) => `{"transactionId":"${transactionId}","userId":"user-1","amount":7}`;

  /** An execution environment of its own, on the stores of the test. */
  function createEventProcessor(): QueueConsumer {
    const { dynamoDb, s3, environment } = stores();
    const recording = {
      sessions: createSessions(runtimeImports, dynamoDb, environment.TABLE_NAME),
      transactionLog: createTransactionLog(runtimeImports, s3, environment.BUCKET_NAME),
    };
    return createQueueConsumer(createFakePorts(), batchSettings({ Environment: "test" }), (transaction, signal) =>
      recordTransaction(transaction, recording, signal),
    );
  }

  const sendings: Record<string, (copy: number) => number> = {
    "a minute apart": (copy) => BEFORE_MIDNIGHT + 60_000 * (copy + 1),
    "a millisecond apart, at midnight": (copy) => BEFORE_MIDNIGHT + copy,
  };
  for (const [title, sentAt] of Object.entries(sendings)) {
    it(`end as one row and one object each, of one time, when sent ${title} and processed at once`, async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, copy) => {
          const records = ids.map((id) =>
            sqsRecord({ messageId: `${id} ${copy}`, body: bodyOf(id), sentTimestamp: sentAt(copy) }),
          );
          return createEventProcessor()({ Records: records }, invocationContext());
        }),
      );
      assert.deepEqual(answers, Array(20).fill({ batchItemFailures: [] }));
      const rows = (await stores().rows()).map(({ sessionId, data, timestamp }) => ({
        id: sessionId?.S ?? "",
        body: data?.S,
        time: Number(timestamp?.N),
      }));
      assert.deepEqual(
        rows.map(({ id, body }) => [id, body]).sort(),
        ids.map((id) => [id, bodyOf(id)]),
      );
      const expectedObjects = rows.map(({ id, time }) => {
        const day = time < 1_772_409_600_000 ? "01" : "02";
        return { key: `transactions/2026/03/${day}/${id}.json`, contentType: "application/json", text: bodyOf(id) };
      });
      const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
      assert.deepEqual((await stores().objects()).sort(byKey), expectedObjects.sort(byKey));
    });
  }

  it("keep the time of the first when they were sent anew while a dependency failed", async () => {
    const [id = ""] = ids;
    const first = { dataType: "Number", stringValue: String(BEFORE_MIDNIGHT) };
    const sentAnew = sqsRecord({
      body: bodyOf(id),
      sentTimestamp: BEFORE_MIDNIGHT + 43_200_000,
      messageAttributes: { firstSentTimestamp: first },
    });
    await createEventProcessor()({ Records: [sentAnew] }, invocationContext());
    assert.deepEqual(
      (await stores().rows()).map(({ timestamp }) => timestamp?.N),
      [String(BEFORE_MIDNIGHT)],
    );
    assert.deepEqual(
      (await stores().objects()).map(({ key }) => key),
      [`transactions/2026/03/01/${id}.json`],
    );
  });
});
