/** What the reconciliation finds, what it sends again, and what it leaves alone. */
import assert from "node:assert/strict";
import { LONG_AGO, useReconciledSystem } from "../../support/service/reconciled-system";

const NEITHER = "neither in the sessions table nor in the transaction log";
const DONE = { kind: "done", duplicate: false };
const DUPLICATE = { kind: "done", duplicate: true };

/** In milliseconds. */
const DAY = 24 * 60 * 60_000;

const metadata = { b: 1, a: [1.5e-21, 5e-324, "\uffff"] };

describe("the reconciliation", () => {
  const system = useReconciledSystem();

  /** A transaction that was accepted and processed long ago, and its text. */
  async function processed(transactionId: string) {
    const transaction = await system().accept(transactionId, { metadata });
    assert.deepEqual(await system().process(), [DONE]);
    const [text] = await system().texts(transaction);
    return { transaction, text: String(text) };
  }

  /** Fails unless the finding goes, after its message was sent again once. */
  async function assertRepaired(finding: string, verdict: object) {
    await system().pass();
    assert.deepEqual(await system().open(), [`${finding} | 0`]);
    await system().passMinutes(7);
    assert.deepEqual(await system().open(), [`${finding} | 1`]);
    assert.deepEqual(await system().process(), [verdict]);
    await system().passMinutes(6);
    assert.deepEqual(await system().open(), []);
  }

  it("finds nothing where all is there, and says how far it was", async () => {
    for (const id of ["a", "b", "c"]) await processed(id);
    await system().pass();
    assert.deepEqual(await system().open(), []);
    const { lastPass, currentPass, requestedAt } = await system().store.state();
    assert.equal(lastPass?.transactions, 3);
    assert.deepEqual([currentPass, requestedAt], [null, null]);
  });

  it("sends a message again that was deleted from the queue, byte for byte the first", async () => {
    const lost = await system().accept("lost", { metadata });
    await system().relay();
    const [message] = await system().drain();
    await assertRepaired(`lost | missing | ${NEITHER}`, DONE);
    assert.deepEqual(await system().texts(lost), [message, message]);
  });

  it("brings an item back that was deleted", async () => {
    const { transaction, text } = await processed("no-item");
    await system().deleteItem(transaction);
    await assertRepaired("no-item | missing | not in the sessions table", DONE);
    assert.deepEqual(await system().texts(transaction), [text, text]);
  });

  it("brings an object back that was deleted", async () => {
    const { transaction, text } = await processed("no-object");
    await system().deleteObject(transaction);
    await assertRepaired("no-object | missing | not in the transaction log", DUPLICATE);
    assert.deepEqual(await system().texts(transaction), [text, text]);
  });

  it("brings both back", async () => {
    const { transaction, text } = await processed("neither");
    await system().deleteItem(transaction);
    await system().deleteObject(transaction);
    await assertRepaired(`neither | missing | ${NEITHER}`, DONE);
    assert.deepEqual(await system().texts(transaction), [text, text]);
  });

  it("sends the bytes that are there, where a row from before cannot give them", async () => {
    for (const lose of ["deleteItem", "deleteObject"] as const) {
      const { transaction, text } = await processed(`former-${lose}`);
      // Such a row has its members in the order of jsonb.
      await system().postgres.query("UPDATE transactions SET metadata_json = NULL");
      await system()[lose](transaction);
      await system().pass();
      await system().passMinutes(7);
      assert.deepEqual(await system().process(), [lose === "deleteItem" ? DONE : DUPLICATE]);
      assert.deepEqual(await system().texts(transaction), [text, text]);
      await system().empty();
    }
  });

  it("tells what differs within 32 passes, never overwrites it, and sees that it is right again", async () => {
    const item = await processed("item");
    const object = await processed("object");
    const changed = JSON.stringify({ ...item.transaction, amount: "9.00" });
    await system().putItem({
      sessionId: "item",
      timestamp: LONG_AGO,
      userId: "user-1",
      status: "processed",
      data: changed,
    });
    await system().putObject(object.transaction, `${object.text} changed`);
    for (let pass = 0; pass < 32; pass += 1) await system().pass();
    const findings = [
      "item | different | another text in the sessions table | 0",
      "object | different | another text in the transaction log | 0",
    ];
    assert.deepEqual(await system().open(), findings);
    await system().passMinutes(60);
    assert.deepEqual(await system().open(), findings);
    assert.equal((await system().store.measure()).different, 2);
    assert.deepEqual(await system().process(), []);
    assert.deepEqual(await system().texts(item.transaction), [changed, item.text]);
    assert.deepEqual(await system().texts(object.transaction), [object.text, `${object.text} changed`]);

    await system().putObject(object.transaction, object.text);
    await system().passMinutes(6);
    assert.deepEqual(await system().open(), findings.slice(0, 1));
  });

  it("takes another order of members and other spaces for the same", async () => {
    const { transaction, text } = await processed("same");
    const { transactionId, ...members } = JSON.parse(text) as Record<string, unknown>;
    await system().putObject(transaction, JSON.stringify({ ...members, transactionId }, undefined, 2));
    for (let pass = 0; pass < 32; pass += 1) await system().pass();
    assert.deepEqual(await system().open(), []);
  });

  it("lets a dead letter explain what is missing, and sends it again when that was deleted", async () => {
    const transaction = await system().accept("dead", { timestamp: Date.now() - 2 * DAY });
    const body = await system().giveUp(transaction, "the function ended in each of its deliveries");
    await system().pass();
    await system().passMinutes(30);
    const explained = "dead | rejected | the function ended in each of its deliveries | 0";
    assert.deepEqual(await system().open(), [explained]);
    assert.equal((await system().store.measure()).unreconciled, 0);

    await system().drain(system().deadLetterQueueUrl);
    await system().passMinutes(12);
    assert.deepEqual(await system().process(), [DONE]);
    assert.deepEqual(await system().texts(transaction), [body, body]);
    await system().passMinutes(6);
    assert.deepEqual(await system().open(), []);
  });

  it("sends nothing again that was rejected since another message has the id", async () => {
    const transaction = await system().accept("taken");
    await system().giveUp(
      transaction,
      "conflict: the sessions table already holds another message with this transactionId",
    );
    await system().putItem({ sessionId: "taken", timestamp: 5, userId: "user-2", status: "processed", data: "{}" });
    await system().drain(system().deadLetterQueueUrl);
    await system().pass();
    await system().passMinutes(30);
    assert.deepEqual(await system().open(), []);
    assert.deepEqual(await system().process(), []);
  });

  it("tells that another producer's item has the id where nobody noted a rejection", async () => {
    await system().accept("unnoted");
    await system().relay();
    await system().drain();
    await system().putItem({ sessionId: "unnoted", timestamp: 5, userId: "user-2", status: "processed", data: "{}" });
    await system().pass();
    await system().passMinutes(30);
    assert.deepEqual(await system().open(), ["unnoted | different | another text in the sessions table | 0"]);
    assert.deepEqual(await system().process(), []);
  });

  it("finds nothing in items and objects of other producers", async () => {
    const { transaction } = await processed("own");
    for (const transactionId of ["a", "own-1", "own.1", "z"]) {
      const other = { ...transaction, transactionId };
      await system().putItem({ sessionId: transactionId, timestamp: 7, userId: "u", status: "processed", data: "{}" });
      await system().putObject(other, "{}");
    }
    for (let pass = 0; pass < 32; pass += 1) await system().pass();
    assert.deepEqual(await system().open(), []);
    assert.equal((await system().store.state()).lastPass?.transactions, 1);
  });

  it("leaves a transaction alone that was accepted in the last quarter of an hour", async () => {
    await system().accept("young", { timestamp: Date.now() - 14 * 60_000 });
    await system().accept("old", { timestamp: Date.now() - 16 * 60_000 });
    await system().relay();
    await system().drain();
    await system().pass();
    assert.deepEqual(await system().open(), [`old | missing | ${NEITHER} | 0`]);
    // It is reported when it is a day old, and sent again before.
    assert.equal((await system().store.measure()).unreconciled, 0);
  });
});
