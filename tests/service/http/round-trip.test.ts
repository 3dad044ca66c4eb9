import assert from "node:assert/strict";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { useService } from "../../support/service/use-service";
import { waitFor } from "../../support/wait-for";

interface Answer extends Record<string, unknown> {
  transactionId: string;
  timestamp: number;
}

describe("what the service accepts comes back", () => {
  const service = useService();

  const answerOf = async (path: string) => (await (await service().request(path)).json()) as Answer;

  /** Puts the message into the sessions table, as the event processor does. */
  async function process({ transactionId, timestamp }: Answer) {
    const message = await waitFor("the message", async () =>
      (await service().backends.messages()).find(({ body }) => body.transactionId === transactionId),
    );
    const item = {
      sessionId: transactionId,
      userId: "reader",
      timestamp,
      status: "processed",
      data: JSON.stringify(message.body),
    };
    await service().backends.dynamo.send(
      new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
    );
  }

  async function assertComesBack(request: Record<string, unknown>) {
    const accepted = await service().post(request);
    assert.equal(accepted.status, 202, await accepted.clone().text());
    const answer = (await accepted.json()) as Answer;
    await process(answer);
    const { processed, status, ...read } = await answerOf(`/transactions/${answer.transactionId}`);
    assert.deepEqual(read, JSON.parse(JSON.stringify({ ...request, ...answer })));
    const { transactions } = (await answerOf("/users/reader/transactions?limit=100")) as unknown as {
      transactions: Answer[];
    };
    const listed = transactions.filter(({ transactionId }) => transactionId === answer.transactionId);
    assert.deepEqual(listed, [{ ...read, status: "processed" }]);
    assert.deepEqual([processed, status], [true, "processed"]);
    const { timestamp, ...again } = read;
    const repeated = await service().post(again);
    assert.deepEqual([repeated.status, await repeated.json()], [202, answer]);
    assert.equal(timestamp, answer.timestamp);
  }

  it("from both reads, with every name that metadata may have, so that it can be posted again", async () => {
    const metadata = JSON.parse(
      '{"line1\\nline2":"x","a\\u2028b":1,"c\\rd":2,"\\u2029":3,"":4,"toJSON":5,"hasOwnProperty":{"\\n":6},"1":[{"\\r\\n":7}]}',
    ) as Record<string, unknown>;
    await assertComesBack({ userId: "reader", amount: "1.00", currency: "EUR", metadata });
  });

  it("whatever it is", async () => {
    const text = fc.string({ unit: "binary", maxLength: 20 }).filter((value) => !value.includes("\0"));
    // The two that the service refuses are left out: "__proto__", and "constructor" with a "prototype".
    const name = fc
      .oneof(text, fc.constantFrom("\n", "\r", "\u2028", "\u2029", "toJSON", "toString"))
      .filter((value) => value !== "__proto__" && value !== "constructor");
    const value = fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer(), fc.dictionary(name, text));
    const request = fc.record(
      {
        userId: fc.constant("reader"),
        amount: fc.constant("1.00"),
        currency: fc.constant("EUR"),
        type: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
        metadata: fc.dictionary(name, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 10 }),
      },
      { requiredKeys: ["userId", "amount", "currency"] },
    );
    await fc.assert(fc.asyncProperty(request, assertComesBack), { numRuns: 50 });
  });
});
