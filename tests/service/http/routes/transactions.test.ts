import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { Client } from "pg";
import { connectionConfig } from "../../../../service/store/pool";
import { token } from "../../../support/service/backends";
import { databaseOptions, startService } from "../../../support/service/service";
import { useService } from "../../../support/service/use-service";
import { waitFor } from "../../../support/wait-for";

describe("transactions over HTTP", () => {
  const service = useService();

  const valid = { userId: "user-1", amount: "10.00", currency: "USD" };
  const rowsOf = (id: string) =>
    service().backends.postgres.query("SELECT amount::text, user_id FROM transactions WHERE transaction_id = $1", [id]);
  const messagesOf = async (id: string) =>
    (await service().backends.messages()).filter(({ body }) => body.transactionId === id);

  it("accepts a transaction, keeps it, and sends its message", async () => {
    const response = await service().request("/transactions", {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": "request-1" },
      body: JSON.stringify({
        transactionId: "payment-1",
        userId: "user/1",
        amount: "12.5",
        currency: "EUR",
        type: "payment",
        metadata: { order: 7, tags: ["a", null, true] },
      }),
    });
    assert.equal(response.status, 202);
    assert.equal(response.headers.get("x-request-id"), "request-1");
    assert.equal(response.headers.get("location"), "/transactions/payment-1");
    const answer = (await response.json()) as { timestamp: number };
    assert.deepEqual(answer, { transactionId: "payment-1", timestamp: answer.timestamp });
    assert.ok(Math.abs(answer.timestamp - Date.now()) < 10_000);

    const expected = {
      transactionId: "payment-1",
      userId: "user/1",
      amount: "12.50",
      currency: "EUR",
      type: "payment",
      metadata: { order: 7, tags: ["a", null, true] },
      timestamp: answer.timestamp,
    };
    const message = await waitFor("the message", async () => (await messagesOf("payment-1"))[0]);
    assert.deepEqual(message, { body: expected, requestId: "request-1" });
    await waitFor("an empty outbox", async () => (await service().outbox.measure(0)).lagSeconds === 0);

    const put = (item: Record<string, unknown>) =>
      service().backends.dynamo.send(
        new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
      );
    await put({ sessionId: "payment-1#claim", timestamp: 0, acceptedAt: 1 }); // its processing has begun
    const read = await service().request("/transactions/payment-1");
    assert.equal(read.status, 200);
    assert.deepEqual(await read.json(), { ...expected, status: "queued", processed: false });
    const key = { sessionId: "payment-1", timestamp: answer.timestamp };
    await put({ ...key, userId: "user/1", status: "processed", data: JSON.stringify(expected) });
    const readAgain = await service().request("/transactions/payment-1");
    assert.deepEqual(await readAgain.json(), { ...expected, status: "processed", processed: true });
  });

  it("makes an id where the client gives none", async () => {
    const { transactionId } = (await (await service().post(valid)).json()) as { transactionId: string };
    assert.match(transactionId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal((await rowsOf(transactionId)).length, 1);
  });

  it("replaces a request id that could not be logged safely", async () => {
    const response = await service().request("/", { headers: { "x-request-id": "two words" } });
    assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  });

  it("answers 404 for an unknown transaction", async () => {
    const response = await service().request("/transactions/unknown");
    assert.equal(response.status, 404);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.deepEqual(await response.json(), {
      type: "/problems#transaction-not-found",
      title: "There is no such transaction",
      status: 404,
      detail: "There is no transaction unknown.",
      requestId: response.headers.get("x-request-id"),
    });
  });

  describe("repetitions", () => {
    it("answers 100 equal requests in parallel alike, with one row and one message", async () => {
      const body = { ...valid, transactionId: "repeated", metadata: { a: 1, b: 2 } };
      const answers = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const response = await service().post(body);
          const replayed = response.headers.get("idempotency-replayed");
          return { text: `${response.status} ${await response.text()}`, replayed };
        }),
      );
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      assert.deepEqual(answers.map(({ replayed }) => replayed).sort(), [null, ...Array<string>(99).fill("true")]);
      assert.match(answers[0]?.text ?? "", /^202 \{"transactionId":"repeated","timestamp":\d+\}$/);
      assert.equal((await rowsOf("repeated")).length, 1);
      await waitFor("the message", async () => (await messagesOf("repeated")).length > 0);
      await waitFor("an empty outbox", async () => (await service().outbox.measure(0)).lagSeconds === 0);
      assert.equal((await messagesOf("repeated")).length, 1);
    });

    it("takes another spelling of the same request as the same", async () => {
      const first = await service().post({
        ...valid,
        transactionId: "spelled",
        amount: "10",
        metadata: { a: 1, b: [2] },
      });
      const second = await service().request("/transactions", {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8" },
        body: `{"currency":"USD", "metadata":{"b":[2.0],"a":1e0}, "amount":"10.00", "userId":"user-1", "transactionId":"spelled"}`,
      });
      assert.deepEqual([first.status, second.status], [202, 202]);
      assert.equal(await second.text(), await first.text());
    });

    const others = {
      amount: { amount: "10.01" },
      user: { userId: "user-2" },
      currency: { currency: "EUR" },
      type: { type: "payment" },
      metadata: { metadata: {} },
    };
    for (const [name, other] of Object.entries(others)) {
      it(`refuses another ${name} under the same id, and leaves the first one alone`, async () => {
        const id = `conflict-${name}`;
        assert.equal((await service().post({ ...valid, transactionId: id })).status, 202);
        const response = await service().post({ ...valid, ...other, transactionId: id });
        assert.equal(response.status, 409);
        assert.deepEqual(await rowsOf(id), [{ amount: "10.00", user_id: "user-1" }]);
      });
    }

    it("lets one of several requests with one id win when they arrive together", async () => {
      const amounts = ["1.00", "2.00", "3.00", "1.00", "2.00", "3.00"];
      const statuses = await Promise.all(
        amounts.map(async (amount) => (await service().post({ ...valid, amount, transactionId: "race" })).status),
      );
      assert.deepEqual([...statuses].sort(), [202, 202, 409, 409, 409, 409]);
      const [row] = await rowsOf("race");
      assert.equal(row?.amount, amounts[statuses.indexOf(202)]);
    });
  });

  describe("money", () => {
    it("is exact from HTTP to the row, the message and back", async () => {
      const digits = { JPY: 0, USD: 2, KWD: 3, CLF: 4 };
      const money = fc
        .record({
          currency: fc.constantFrom(...(Object.keys(digits) as (keyof typeof digits)[])),
          minor: fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
        })
        .map(({ currency, minor }) => {
          // The oracle counts minor units as integers.
          const text = (minor < 0n ? -minor : minor).toString().padStart(digits[currency] + 1, "0");
          const whole = text.slice(0, text.length - digits[currency]);
          const fraction = text.slice(text.length - digits[currency]);
          return { currency, amount: `${minor < 0n ? "-" : ""}${whole}${fraction && "."}${fraction}` };
        });
      const property = fc.asyncProperty(money, async ({ currency, amount }) => {
        const accepted = await service().post({ userId: "user-1", amount, currency });
        const { transactionId } = (await accepted.json()) as { transactionId: string };
        assert.equal(accepted.status, 202);
        const read = (await (await service().request(`/transactions/${transactionId}`)).json()) as { amount: string };
        assert.equal(read.amount, amount);
        const message = await waitFor("the message", async () => (await messagesOf(transactionId))[0]);
        assert.equal(message.body.amount, amount);
      });
      await fc.assert(property, { numRuns: 50 });
    });

    const canonical: [string, string, string][] = [
      ["0", "USD", "0.00"],
      ["-0.5", "USD", "-0.50"],
      ["7.10", "JPY", ""],
      ["7.00", "JPY", "7"],
      ["1.234", "USD", ""],
      ["1.2340", "KWD", "1.234"],
      ["1.2345", "CLF", "1.2345"],
      ["-0", "USD", ""],
      ["-0.00", "USD", ""],
      ["999999999999999999.99", "USD", "999999999999999999.99"],
    ];
    for (const [amount, currency, expected] of canonical) {
      it(expected ? `writes ${amount} ${currency} as ${expected}` : `refuses ${amount} ${currency}`, async () => {
        const response = await service().post({ userId: "user-1", amount, currency });
        assert.equal(response.status, expected ? 202 : 400);
        if (!expected) return;
        const { transactionId } = (await response.json()) as { transactionId: string };
        assert.equal((await rowsOf(transactionId))[0]?.amount, expected);
      });
    }
  });

  describe("a client that goes away", () => {
    /** Statements of the service that wait for the lock below. */
    const blockedInserts = () =>
      service().backends.postgres.query(
        `SELECT FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO transactions%' AND datname = current_database()`,
      );
    const cases: { when: string; bytes: (head: string, body: string) => string; reaches: boolean }[] = [
      { when: "inside the head", bytes: (head) => head.slice(0, 40), reaches: false },
      { when: "inside the body", bytes: (head, body) => head + body.slice(0, 10), reaches: false },
      { when: "before the answer", bytes: (head, body) => head + body, reaches: true },
    ];

    for (const { when, bytes, reaches } of cases) {
      it(`${when} leaves ${reaches ? "the row with its message" : "nothing"}`, async () => {
        const transactionId = `gone ${when}`.replaceAll(" ", "-");
        const body = JSON.stringify({ ...valid, transactionId });
        const head =
          `POST /transactions HTTP/1.1\r\nhost: test\r\nauthorization: Bearer ${token}\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
        const idle = await startService(service().backends, { withoutRelay: true });
        const holder = new Client(await connectionConfig(databaseOptions(service().backends)));
        await holder.connect();
        try {
          // Nothing is answered before the client is gone.
          await holder.query("BEGIN; LOCK TABLE transactions");
          const connected = once(idle.app.server, "connection") as Promise<[Socket]>;
          const socket = connect(Number(new URL(idle.url).port), "127.0.0.1");
          const text = bytes(head, body);
          socket.write(text);
          const [served] = await connected;
          await waitFor("the bytes to arrive", () => served.bytesRead === text.length);
          if (reaches) await waitFor("the statement", async () => (await blockedInserts()).length === 1);
          socket.destroy();
          await once(served, "close");
          assert.equal((await blockedInserts()).length, reaches ? 1 : 0);
        } finally {
          await holder.end(); // which ends its transaction
          await idle.stop(); // has waited for the request
        }
        assert.equal((await rowsOf(transactionId)).length, reaches ? 1 : 0);
        const entries = await service().backends.postgres.query("SELECT FROM outbox WHERE transaction_id = $1", [
          transactionId,
        ]);
        // The relay of the other service may have sent it meanwhile.
        assert.equal(entries.length > 0 || (await messagesOf(transactionId)).length > 0, reaches);
      });
    }
  });
});
