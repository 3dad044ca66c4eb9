/** How a pass gets through all rows: in which order, by which task, and in spite of what. */
import assert from "node:assert/strict";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { transactionLogKey } from "../../../domain/transaction-log-key";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { UnavailableError } from "../../../service/process/errors";
import { createQueueLook } from "../../../service/reconciliation/queue-look";
import type { RoundOptions } from "../../../service/reconciliation/round";
import { createSessionsTable } from "../../../service/reconciliation/sessions-table";
import { createTransactionLog } from "../../../service/reconciliation/transaction-log";
import { createReconciliationIndex } from "../../../service/store/reconciliation-index";
import type { PassedRow } from "../../../service/store/reconciliation-progress";
import { startFaultyEndpoint, type Fate } from "../../../local/faults/faulty-endpoint";
import { databaseOptions } from "../../support/service/service";
import { LONG_AGO, useReconciledSystem } from "../../support/service/reconciled-system";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const DAY = 24 * 60 * 60_000;
const FIRST = { day: "-infinity", name: "" };

describe("a pass", () => {
  const system = useReconciledSystem();

  /** Rows that nobody processes. */
  const insert = (count: number, timestamp = LONG_AGO) =>
    system().postgres.query(
      `INSERT INTO transactions (transaction_id, user_id, amount, currency, request_hash, accepted_at)
       SELECT 't-' || lpad(n::text, 6, '0'), 'user-1', 1.00, 'EUR', decode(repeat('00', 32), 'hex'),
         to_timestamp($2::float8 / 1000) FROM generate_series(1, $1::int) AS n`,
      [count, timestamp],
    );
  const place = async () =>
    (await system().postgres.query("SELECT position_day::text AS day, position_name AS name FROM reconciliation"))[0];

  it("goes through the days in the order in which S3 lists each, whatever an id ends with", async () => {
    const ids = ["b", "a", "a-b", "a.b", "a.json", "a_b", "A", "a0", "a.j", "a.json.json", "0", "a-", "a-b-c"];
    for (const [index, id] of ids.entries()) await system().accept(id, { timestamp: LONG_AGO + (index % 2) * DAY });
    const keys: string[] = [];
    let rows: PassedRow[] = await system().parts.progress.rowsAfter(FIRST, 3, 0);
    while (rows.length > 0) {
      assert.equal(new Set(rows.map(({ day }) => day)).size, 1);
      keys.push(
        ...rows.map(({ transactionId, acceptedAt: at }) =>
          transactionLogKey({ transactionId, timestamp: at.getTime() }),
        ),
      );
      rows = await system().parts.progress.rowsAfter(rows.at(-1) ?? FIRST, 3, 0);
    }
    const expected = ids.map((transactionId, index) =>
      transactionLogKey({ transactionId, timestamp: LONG_AGO + (index % 2) * DAY }),
    );
    assert.deepEqual(keys, expected.sort());
  });

  it("reads its rows by the index that is made beside the requests, once", async () => {
    const { parts, postgres } = system();
    await insert(5_000);
    for (let time = 0; time < 2; time += 1)
      assert.equal(await createReconciliationIndex(parts.database, databaseOptions(system())), true);
    await postgres.query("ANALYZE transactions");
    assert.equal((await parts.progress.rowsAfter({ day: "2026-03-01", name: "t-002500.json" }, 500, 0)).length, 500);
    const sql = "SELECT idx_scan, idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'transactions_day'";
    const used = await waitFor("the index's statistics", async () => {
      // A session tells what it has done after a second, when it does something else.
      await parts.database.query("SELECT 1");
      const [statistics] = await postgres.query(sql);
      return statistics?.idx_scan === "1" && statistics;
    });
    assert.ok(Number(used.idx_tup_read) <= 501, String(used.idx_tup_read));
  });

  it("makes the index anew where an attempt at it has failed", async () => {
    const { parts, postgres } = system();
    await postgres.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'transactions_day'::regclass");
    assert.equal(await createReconciliationIndex(parts.database, databaseOptions(system())), true);
    const sql = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'transactions_day'::regclass";
    assert.deepEqual(await postgres.query(sql), [{ indisvalid: true }]);
  });

  /** Stores that have everything, and the ids that they were asked for. */
  function completeStores() {
    const asked: string[] = [];
    const stores: Pick<RoundOptions, "table" | "transactionLog"> = {
      table: {
        ...system().parts.table,
        present: (keys) => {
          const ids = keys.map(({ transactionId }) => transactionId);
          asked.push(...ids);
          return Promise.resolve(new Set(ids));
        },
        textsOf: ({ transactionId }) => Promise.resolve([textOf(transactionId)]),
      },
      transactionLog: {
        present: (keys) => Promise.resolve({ covered: keys.length, present: new Set(keys) }),
        bytesOf: ({ transactionId }) => Promise.resolve(Buffer.from(textOf(transactionId))),
      },
    };
    return { asked, stores };
  }
  const textOf = (transactionId: string) =>
    JSON.stringify({ transactionId, userId: "user-1", amount: "1.00", currency: "EUR", timestamp: LONG_AGO });

  it("goes on where it was, in another task, when its own has died", async () => {
    await insert(1_200);
    const { asked, stores } = completeStores();
    const { progress } = system().parts;
    await system().round("task-1", stores); // begins the pass
    await system().round("task-1", stores);
    assert.deepEqual(await place(), { day: "2026-03-01", name: "t-000500.json" });
    assert.equal(await progress.hold("task-2", 120), undefined, "two tasks have the lease");
    await system().passSeconds(121);
    assert.equal((await progress.hold("task-2", 120))?.transactions, 500);
    assert.equal(await progress.hold("task-1", 120), undefined, "two tasks have the lease");
    await system().rounds(stores, "task-2");
    assert.deepEqual(asked, [...new Set(asked)]);
    assert.equal(asked.length, 1_200);
    assert.equal((await system().store.state()).lastPass?.transactions, 1_200);
    assert.deepEqual(await system().open(), []);
  });

  it("is begun anew when it is asked for, and a day after the last one began", async () => {
    const completedAt = async () => (await system().store.state()).lastPass?.completedAt;
    await system().rounds();
    const first = await completedAt();
    await system().rounds();
    assert.deepEqual(await completedAt(), first);
    await system().pass();
    const second = await completedAt();
    assert.notDeepEqual(second, first);
    await system().passSeconds(24 * 60 * 60 + 1);
    const age = (await system().store.measure()).passAgeSeconds;
    assert.ok(age > 86_400 && age < 86_500, String(age));
    await system().rounds();
    assert.ok((await system().store.measure()).passAgeSeconds < 60);
  });

  it("writes nothing for a task that has lost its lease, neither place nor finding nor message", async () => {
    await insert(1);
    const { findings, progress } = system().parts;
    await system().rounds();
    await progress.hold("task-1", 120);
    await system().passSeconds(121);
    await progress.hold("task-2", 120);
    await progress.beginPass("task-1", 7);
    await progress.advance("task-1", { day: "2026-03-01", name: "x" }, 9, await progress.rowsAfter(FIRST, 1, 0));
    await progress.recordLook("task-1", { queues: true, deadLetters: true });
    const lost = { transactionId: "t-000001", sendings: 0, kind: "missing", detail: "", isResolved: false } as const;
    await findings.settle("task-1", [{ ...lost, body: "{}" }]);
    assert.equal((await progress.hold("task-2", 120))?.pass, 1);
    assert.equal((await system().open()).length, 1);
    assert.deepEqual(await system().postgres.query("SELECT FROM outbox"), []);
  });

  it("counts a message once that is sent twice at the same time", async () => {
    await insert(1);
    await system().rounds();
    const lost = { transactionId: "t-000001", sendings: 0, kind: "missing", detail: "", isResolved: false } as const;
    const { findings } = system().parts;
    await Promise.all([1, 2, 3].map(() => findings.settle("task-1", [{ ...lost, body: "{}" }])));
    assert.equal((await system().postgres.query("SELECT FROM outbox")).length, 1);
    assert.deepEqual(await system().open(), ["t-000001 | missing |  | 1"]);
  });

  it("waits while 10,000 findings are open", async () => {
    await insert(10_001);
    await system().postgres.query(
      `INSERT INTO reconciliation_findings (transaction_id, accepted_at, examined_at)
       SELECT transaction_id, accepted_at, now() FROM transactions ORDER BY 1 LIMIT 10000`,
    );
    await system().rounds();
    assert.deepEqual(await place(), FIRST);
    await system().postgres.query("DELETE FROM reconciliation_findings WHERE transaction_id = 't-000001'");
    await system().round("task-1", completeStores().stores);
    assert.deepEqual(await place(), { day: "2026-03-01", name: "t-000500.json" });
  });

  it("asks again for keys that DynamoDB has left unprocessed, and gives up when it leaves them for long", async () => {
    for (let index = 0; index < 12; index += 1) await system().accept(`unprocessed-${index}`);
    await system().process();
    const { dynamo, environment, store } = system();
    const { TABLE_NAME: name } = environment;
    let taken = 5;
    const sizes: number[] = [];
    const partial = Object.create(dynamo, {
      send: {
        value: async (command: object, options: object) => {
          if (!(command instanceof BatchGetCommand)) return dynamo.send(command as BatchGetCommand, options);
          const keys = command.input.RequestItems?.[name]?.Keys ?? [];
          sizes.push(keys.length);
          const part = new BatchGetCommand({ RequestItems: { [name]: { Keys: keys.slice(0, taken) } } });
          const left = keys.slice(taken);
          const UnprocessedKeys = left.length > 0 ? { [name]: { Keys: left } } : {};
          return taken > 0 ? { ...(await dynamo.send(part)), UnprocessedKeys } : { UnprocessedKeys };
        },
      },
    }) as DynamoDBDocumentClient;
    await system().rounds({ table: createSessionsTable(partial, name) });
    assert.deepEqual(sizes, [12, 7, 2]);
    assert.deepEqual([(await store.state()).lastPass?.transactions, await system().open()], [12, []]);
    taken = 0;
    await store.request();
    await assert.rejects(system().rounds({ table: createSessionsTable(partial, name) }), UnavailableError);
    assert.deepEqual([await place(), await system().open()], [FIRST, []]);
  });

  it("keeps what it has seen of the others where a store fails for one", async () => {
    await insert(3);
    const { stores } = completeStores();
    const { transactionLog } = system().parts;
    const failing = {
      ...transactionLog,
      bytesOf: (...[transaction, signal]: Parameters<typeof transactionLog.bytesOf>) =>
        transaction.transactionId === "t-000002"
          ? Promise.reject(new UnavailableError("The transaction log does not answer.", 2))
          : transactionLog.bytesOf(transaction, signal),
    };
    await assert.rejects(
      system().rounds({ table: { ...stores.table, textsOf: () => Promise.resolve([]) }, transactionLog: failing }),
      UnavailableError,
    );
    const kinds = (await system().store.findings(10)).map(({ transactionId, kind }) => [transactionId, kind]);
    assert.deepEqual(kinds, [
      ["t-000001", "missing"],
      ["t-000002", "suspected"],
      ["t-000003", "missing"],
    ]);
  });

  it("gets to the end although S3 does not give one object, and tells of that one alone", async () => {
    await insert(3);
    const { stores } = completeStores();
    const archived = Object.assign(new Error("The operation is not valid for the object's storage class"), {
      name: "InvalidObjectState",
    });
    const transactionLog = {
      ...stores.transactionLog,
      bytesOf: (...[transaction, signal]: Parameters<typeof stores.transactionLog.bytesOf>) =>
        transaction.transactionId === "t-000002"
          ? Promise.reject(archived)
          : stores.transactionLog.bytesOf(transaction, signal),
    };
    for (let pass = 0; pass < 32; pass += 1) await system().pass({ ...stores, transactionLog });
    assert.equal((await system().store.state()).lastPass?.transactions, 3);
    assert.deepEqual(await system().open(), [
      "t-000002 | missing | S3 does not give the object: The operation is not valid for the object's storage class | 0",
    ]);
    await system().passMinutes(12, { ...stores, transactionLog });
    assert.deepEqual(await system().process(), []);
  });

  describe("in an outage", () => {
    const endpoint = use(startFaultyEndpoint, ({ stop }) => stop());

    const outages: Record<string, () => Partial<RoundOptions>> = {
      DynamoDB: () => {
        endpoint().target = String(system().environment.AWS_ENDPOINT_URL_DYNAMODB);
        const client = DynamoDBDocumentClient.from(
          new DynamoDBClient({ ...CLIENT_DEFAULTS, endpoint: endpoint().url }),
        );
        return { table: createSessionsTable(client, system().environment.TABLE_NAME) };
      },
      S3: () => {
        endpoint().target = String(system().environment.AWS_ENDPOINT_URL_S3);
        const client = new S3Client({ ...CLIENT_DEFAULTS, endpoint: endpoint().url, forcePathStyle: true });
        return { transactionLog: createTransactionLog(client, system().environment.BUCKET_NAME) };
      },
      SQS: () => {
        endpoint().target = String(system().environment.AWS_ENDPOINT_URL_SQS);
        const client = new SQSClient({ ...CLIENT_DEFAULTS, endpoint: endpoint().url });
        return { look: createQueueLook(client, system().queueUrl, system().deadLetterQueueUrl) };
      },
    };
    for (const [name, connect] of Object.entries(outages)) {
      it(`of ${name} it finds nothing, and goes on afterwards`, async () => {
        let fate: Fate = "fail";
        const options = connect();
        endpoint().decide = () => fate;
        const transaction = await system().accept(`outage-of-${name}`);
        await system().process();
        await assert.rejects(system().rounds(options), UnavailableError);
        await assert.rejects(system().rounds(options), UnavailableError);
        assert.deepEqual(await system().open(), []);
        assert.equal((await system().store.state()).lastPass, null);
        fate = "pass";
        await system().rounds(options);
        assert.equal((await system().store.state()).lastPass?.transactions, 1);
        assert.deepEqual(await system().open(), []);
        // What is missing is found again, too.
        await system().deleteItem(transaction);
        await system().pass(options);
        assert.equal((await system().open()).length, 1);
      });
    }
  });
});
