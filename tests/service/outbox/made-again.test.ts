/** A lost message that is made again from its row. */
import assert from "node:assert/strict";
import { startRelay } from "../../../service/outbox/relay";
import { createSendBatch } from "../../../service/outbox/queue";
import { readMessage, writeMessage } from "../../../domain/transaction-message";
import { useBackends } from "../../support/service/backends";
import { silent, startService } from "../../support/service/service";
import { waitFor } from "../../support/wait-for";

describe("a message that is made again", () => {
  const backends = useBackends();

  /** Accepts a transaction, loses its message, makes it again, and gives the text before and after. */
  async function loseAndMakeAgain(request: { transactionId: string } & Record<string, unknown>) {
    const { transactionId } = request;
    const { query } = backends().postgres;
    const service = await startService(backends(), { withoutRelay: true });
    assert.equal((await service.post(request)).status, 202);
    const take = "DELETE FROM outbox RETURNING body";
    const [first] = await query(take);
    const kept = await service.transactions.find(transactionId);
    const again = writeMessage(kept ?? assert.fail("no row"));
    await query("INSERT INTO outbox (transaction_id, request_id, body) VALUES ($1, 'again', $2)", [
      transactionId,
      again,
    ]);
    const relay = startRelay({
      outbox: service.outbox,
      sendBatch: createSendBatch(backends().sqs, backends().queueUrl),
      log: silent,
    });
    try {
      await waitFor("an empty outbox", async () => (await query("SELECT FROM outbox")).length === 0);
    } finally {
      await relay.stop();
    }
    const [message] = await backends().messages();
    await backends().purge();
    await service.stop();
    return {
      first: String(first?.body),
      again,
      received: message?.body,
    };
  }

  const requests: Record<string, Record<string, unknown>> = {
    "with the members that it must have": { amount: "12.50", currency: "EUR" },
    "with all members": {
      amount: "-7",
      currency: "JPY",
      type: "refund",
      metadata: { order: 7, tags: ["a", null, true] },
    },
    "with numbers that jsonb writes in another way, in an order that it does not keep": {
      amount: "0",
      currency: "XAU",
      metadata: { zero: -0, small: [5e-324, 1.5e-21], aa: 2.5e-300, b: 1.5, a: 1 },
    },
    "with characters that SQS refuses, and with their escapes as text": {
      amount: "1.00",
      currency: "EUR",
      metadata: { "\ufffe": '\uffff \\ufffe \\\\uffff " \u0001 \u007f \u{1f600}', "\uffff\ufffe": ["\ufffe"] },
    },
  };
  for (const [title, members] of Object.entries(requests)) {
    it(`${title} is the same transaction, and arrives`, async () => {
      const { first, again, received } = await loseAndMakeAgain({
        transactionId: "lost",
        userId: "user-1",
        ...members,
      });
      assert.equal(again, first);
      assert.deepEqual(received, JSON.parse(first));
      // The characters of XML 1.0, as SQS documents them.
      assert.match(again, /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      assert.ok("value" in readMessage(again, undefined));
      await backends().postgres.query("DELETE FROM transactions");
    });
  }
});
