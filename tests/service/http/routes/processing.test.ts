import assert from "node:assert/strict";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { useService, validRequest } from "../../../support/service/use-service";

interface Head {
  transactionId: string;
  userId: string;
  timestamp: number;
}

describe("GET /transactions/{transactionId} tells of a transaction", () => {
  const service = useService();

  /** Puts a message into the sessions table, as the event processor does. */
  function process({ transactionId, userId, timestamp }: Head, data: string) {
    const item = { sessionId: transactionId, userId, timestamp, status: "processed", data };
    return service().backends.dynamo.send(
      new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
    );
  }

  const metadata = { b: [1, { z: 1, a: 0.5 }], a: "\ufffe" };
  const accept = async (id: string) => {
    const response = await service().post({ ...validRequest, transactionId: id, metadata });
    const { timestamp } = (await response.json()) as { timestamp: number };
    return { transactionId: id, ...validRequest, metadata, timestamp };
  };
  const tell = async (id: string) => {
    const response = await service().request(`/transactions/${id}`);
    const { processed, rejection } = (await response.json()) as { processed: boolean; rejection?: object };
    return { processed, rejection };
  };
  const rejected = {
    processed: false,
    rejection: { reason: "conflict: another transaction with this id was processed first" },
  };

  it("that it was processed, by its content, whatever the order and the spelling of its message", async () => {
    const { timestamp } = await accept("told-same");
    await process(
      { transactionId: "told-same", userId: "user-1", timestamp },
      `{"timestamp": ${timestamp}, "metadata": {"a": "\ufffe", "b": [1.0, {"a": 5e-1, "z": 1}]}, "currency": "EUR",
        "amount": "1.00", "userId": "user-1", "transactionId": "told-same"}`,
    );
    assert.deepEqual(await tell("told-same"), { processed: true, rejection: undefined });
  });

  const others: Record<string, object> = {
    "another user's, which a producer of the queue sent": { userId: "bob" },
    "of another amount": { amount: "1.01" },
    "of other metadata": { metadata: { ...metadata, b: [1, { z: 1, a: 0.6 }] } },
    "with a member more": { note: "" },
    "of another time": { timestamp: 7 },
  };
  for (const [name, other] of Object.entries(others)) {
    it(`that it was rejected, where its id's row is one ${name}`, async () => {
      const id = `told-${Object.keys(other).join()}`;
      const message = await accept(id);
      const row = { ...message, ...other };
      await process(row, JSON.stringify(row));
      assert.deepEqual(await tell(id), rejected);
    });
  }

  it("that it was processed, where a producer of the queue reused its id later", async () => {
    const message = await accept("told-both");
    await process(message, JSON.stringify(message));
    const later = { ...message, userId: "bob", timestamp: message.timestamp + 1 };
    await process(later, JSON.stringify(later));
    assert.deepEqual(await tell("told-both"), { processed: true, rejection: undefined });
  });

  it("that it was rejected, where the row is no message at all", async () => {
    const message = await accept("told-deep");
    await process(message, `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`);
    assert.deepEqual(await tell("told-deep"), rejected);
  });
});
