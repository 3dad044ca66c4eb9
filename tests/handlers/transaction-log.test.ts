import * as assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import * as runtimeImports from "../../handlers/event-processor-imports";
import type { TransactionLog } from "../../handlers/ports";
import { createTransactionLog } from "../../handlers/transaction-log";
import { messageBody, noLimit, transaction } from "../support/handlers/factories";
import { sdkError } from "../support/handlers/fake-ports";
import { useHandlerStores } from "../support/handlers/handler-stores";

describe("the transaction log", () => {
  const stores = useHandlerStores();
  let log: TransactionLog;
  beforeEach(() => {
    log = createTransactionLog(runtimeImports, stores().s3, stores().environment.BUCKET_NAME);
  });

  it("holds a transaction as one object, the message's text unchanged", async () => {
    const body = messageBody({ note: "Zoë \u{1f600}\n" });
    assert.equal(await log.add(transaction({ body }), noLimit()), "added");
    assert.deepEqual(await stores().objects(), [
      { key: "transactions/2026/03/01/txn-1.json", contentType: "application/json", text: body },
    ]);
  });

  it("keeps the first of several objects with one key", async () => {
    await log.add(transaction(), noLimit());
    assert.equal(await log.add(transaction(), noLimit()), "same");
    assert.equal(await log.add(transaction({ body: "{}" }), noLimit()), "different");
    assert.deepEqual(
      (await stores().objects()).map(({ text }) => text),
      [messageBody()],
    );
  });

  it("stops when its signal aborts", async () => {
    await assert.rejects(log.add(transaction(), AbortSignal.abort()), { name: "AbortError" });
  });
});

describe("the transaction log, when S3 fails", () => {
  const failures = [
    sdkError("ConditionalRequestConflict", 409),
    sdkError("SlowDown", 503),
    new Error("socket hang up"),
  ];
  for (const failure of failures) {
    it(`passes on ${failure.message}`, async () => {
      const client = { send: async () => Promise.reject(failure) } as unknown as S3Client;
      await assert.rejects(createTransactionLog(runtimeImports, client, "b").add(transaction(), noLimit()), failure);
    });
  }
});
