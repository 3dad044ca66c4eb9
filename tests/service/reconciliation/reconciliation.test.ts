/** What the reconciliation finds, what it sends again, and what it leaves alone. */
import assert from "node:assert/strict";
import { useReconciledSystem } from "../../support/service/reconciled-system";

const NEITHER = "neither in the sessions table nor in the transaction log";

describe("the reconciliation", () => {
  const system = useReconciledSystem();

  it("finds nothing where all is there, and says how far it was", async () => {
    for (const id of ["a", "b", "c"]) await system().accept(id);
    await system().process();
    await system().pass();
    assert.deepEqual(await system().open(), []);
    const { lastPass, currentPass, requestedAt } = await system().store.state();
    assert.equal(lastPass?.transactions, 3);
    assert.deepEqual([currentPass, requestedAt], [null, null]);
  });

  it("brings back what was lost on its way, once no message can wait any more", async () => {
    const lost = await system().accept("lost", { metadata: { b: 1, a: [1.5e-21, "\uffff"] } });
    const [message] = (await system().postgres.query("DELETE FROM outbox RETURNING body")).map(({ body }) => body);
    await system().pass();
    assert.deepEqual(await system().open(), [`lost | missing | ${NEITHER} | 0`]);
    await system().passMinutes(7);
    assert.deepEqual(await system().open(), [`lost | missing | ${NEITHER} | 1`]);
    assert.deepEqual(await system().process(), [{ kind: "done", duplicate: false }]);
    assert.deepEqual(await system().texts(lost), [message, message]);
    await system().passMinutes(6);
    assert.deepEqual(await system().open(), []);
  });
});
