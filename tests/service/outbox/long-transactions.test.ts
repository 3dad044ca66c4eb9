/** The relay beside sessions that somebody has left open: a report, a repair by hand, a task that stands still in its commit. */
import assert from "node:assert/strict";
import { Client } from "pg";
import { createSendBatch } from "../../../service/outbox/queue";
import { startRelay } from "../../../service/outbox/relay";
import { createOutboxStore } from "../../../service/store/outbox";
import { connectionConfig } from "../../../service/store/pool";
import { useBackends } from "../../support/service/backends";
import { databaseOptions, silent, startService } from "../../support/service/service";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const APPEND = `
  INSERT INTO outbox (transaction_id, request_id, body)
  SELECT $1 || n, 'r', json_build_object('transactionId', $1 || n) FROM generate_series(1, $2::int) AS n`;

describe("the outbox beside transactions that do not end", () => {
  const backends = useBackends();
  const service = use(() => startService(backends(), { withoutRelay: true }));
  const sessions = use(
    async () => {
      const connect = async () => {
        const client = new Client(await connectionConfig(databaseOptions(backends())));
        await client.connect();
        return client;
      };
      return { reader: await connect(), holder: await connect(), committer: await connect() };
    },
    (clients) => Promise.all(Object.values(clients).map((client) => client.end())),
  );

  const idsOf = (prefix: string, first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
  const sent = async () => (await backends().messages()).map(({ body }) => String(body.transactionId)).sort();

  it("sends all that is not locked, the rest when it is free, and nothing twice", async () => {
    const { reader, holder, committer } = sessions();
    await backends().postgres.query(APPEND, ["before-", 150]);
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await reader.query("SELECT FROM outbox");
    await holder.query("BEGIN");
    await holder.query("SELECT FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 5) FOR UPDATE");
    // It began before all that follows, and is seen after it.
    await committer.query("BEGIN");
    await committer.query(APPEND, ["late-", 3]);
    const relay = startRelay({
      outbox: createOutboxStore(service().database, { wholeLookSeconds: 0.05 }),
      sendBatch: createSendBatch(backends().sqs, backends().queueUrl),
      log: silent,
      pollSeconds: 0.05,
    });
    try {
      await waitFor("all that is free", async () => (await sent()).length === 145);
      await backends().postgres.query(APPEND, ["after-", 120]);
      const free = [...idsOf("before-", 6, 150), ...idsOf("after-", 1, 120)].sort();
      await waitFor("what came after it", async () => (await sent()).length === 265);
      assert.deepEqual(await sent(), free);

      await committer.query("COMMIT");
      await waitFor("what was committed late", async () => (await sent()).length === 268);
      await holder.query("COMMIT");
      const rows = () => backends().postgres.query("SELECT FROM outbox");
      await waitFor("an empty outbox", async () => (await rows()).length === 0);
      assert.deepEqual(await sent(), [...free, ...idsOf("late-", 1, 3), ...idsOf("before-", 1, 5)].sort());
      const { rows: seen } = await reader.query("SELECT FROM outbox");
      assert.equal(seen.length, 150, "the reader's snapshot is as old as ever");
    } finally {
      await relay.stop();
    }
  });
});
