import assert from "node:assert/strict";
import { Client } from "pg";
import pino from "pino";
import { generate } from "selfsigned";
import { findFreePort } from "../../../local/process/free-port";
import type { AcceptedTransaction } from "../../../domain/transaction";
import { UnavailableError } from "../../../service/process/errors";
import { cachedSecret } from "../../../service/process/secrets";
import { connectionConfig, createDatabase } from "../../../service/store/pool";
import { createTransactionStore } from "../../../service/store/transactions";
import { databaseSecret, databaseSecretArn, useBackends } from "../../support/service/backends";
import { assertAllKept, withLoad } from "../../support/service/disturbed-load";
import { recordedLog } from "../../support/service/recorded-log";
import { databaseOptions, silent, startService, type Service } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { waitFor } from "../../support/wait-for";

describe("the database", () => {
  const backends = useBackends();

  const endSessions = () =>
    backends().postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [
      backends().postgres.username,
    ]);

  describe("TLS", () => {
    it("is required by the server, and its certificate is verified by the client", async () => {
      const { cert } = await generate([{ name: "commonName", value: "someone else" }]);
      for (const certificateAuthorities of [[cert], []]) {
        const database = createDatabase({ ...databaseOptions(backends()), certificateAuthorities });
        await assert.rejects(database.query("SELECT 1"), /certificate/);
        await database.close();
      }
      const database = createDatabase(databaseOptions(backends()));
      const { rows } = await database.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
      assert.deepEqual(rows, [{ ssl: true }]);
      await database.close();
    });
  });

  describe("under load", () => {
    let service: Service;
    /** Codes of the errors for which the connections were made anew. */
    const losses: (string | undefined)[] = [];
    before(async () => {
      const write = (line: string) => void losses.push((JSON.parse(line) as { err?: { code?: string } }).err?.code);
      service = await startService(backends(), { database: { log: pino({ level: "warn" }, { write }) } });
    });

    it("survives a change of the password without a failed request", async () => {
      const { username } = backends().postgres;
      const statuses = await withLoad(service, "password", async () => {
        await backends().postgres.query(`ALTER ROLE ${username} PASSWORD 'second password'`);
        await endSessions(); // so that every connection is made anew
        await waitFor("refused connections", async () => {
          const { calls } = backends().secrets;
          await service.request("/ready");
          return backends().secrets.calls > calls;
        });
        backends().secrets.put(databaseSecretArn, databaseSecret(username, "second password"));
      });
      await assertAllKept(backends(), service, "password", statuses);
    });

    it("survives a writer that turned into a reader, without a failed request", async () => {
      const { username } = backends().postgres;
      const statuses = await withLoad(service, "reader", async () => {
        await backends().postgres.query(`ALTER ROLE ${username} SET default_transaction_read_only = on`);
        await endSessions();
        const pending = service.post(validRequest);
        await waitFor("a refused statement", () => losses.includes("25006"));
        await backends().postgres.query(`ALTER ROLE ${username} RESET default_transaction_read_only`);
        assert.equal((await pending).status, 202);
      });
      await assertAllKept(backends(), service, "reader", statuses);
    });

    it("answers 503 with Retry-After while the database is away for longer, and keeps liveness", async () => {
      const { username } = backends().postgres;
      const nowhere = await startService(backends(), { withoutRelay: true, database: { budgetMilliseconds: 200 } });
      await backends().postgres.query(`ALTER ROLE ${username} NOLOGIN`);
      await endSessions();
      try {
        const response = await nowhere.post(validRequest);
        assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "2"]);
        assert.equal(response.headers.get("content-type"), "application/problem+json");
        assert.equal((await nowhere.request("/ready")).status, 503);
        assert.equal((await nowhere.request("/")).status, 200);
      } finally {
        await backends().postgres.query(`ALTER ROLE ${username} LOGIN`);
      }
      // A busy machine may take longer for a new connection than the 200 ms.
      await waitFor("an answer", async () => (await nowhere.post(validRequest)).status === 202);
    });

    it("never has more connections than the pool's size, and keeps a healthy pool however long its queue is", async () => {
      const warnings: string[] = [];
      const log = pino({ base: undefined }, { write: (line: string) => void warnings.push(line) });
      const database = createDatabase({ ...databaseOptions(backends()), poolSize: 2, log });
      // The last ones wait 4.2 s: longer than a connection may take to be made.
      const results = await Promise.all(
        Array.from({ length: 16 }, () =>
          database.query<{ pid: number }>("SELECT pg_backend_pid() AS pid, pg_sleep(0.6)"),
        ),
      );
      assert.equal(new Set(results.map(({ rows }) => rows[0]?.pid)).size, 2);
      assert.deepEqual(warnings, []);
      await database.close();
    });

    it("answers 503 with Retry-After when too many wait", async () => {
      const narrow = createDatabase({ ...databaseOptions(backends()), poolSize: 1, maxWaiting: 2 });
      await narrow.query("SELECT 1");
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => narrow.query("SELECT pg_sleep(0.01)")));
      const reasons = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      assert.equal(reasons.length, 7, "one runs, two wait");
      for (const reason of reasons) {
        assert.ok(reason instanceof UnavailableError);
        assert.equal(reason.retryAfterSeconds, 1);
      }
      await narrow.close();
    });
  });

  it("keeps the neighbours of a row that it refuses", async () => {
    const database = createDatabase(databaseOptions(backends()));
    const store = createTransactionStore({ database, onAppended: () => undefined });
    const transaction = (transactionId: string, type?: string): AcceptedTransaction => ({
      transactionId,
      userId: "user-1",
      amount: "1.00",
      currency: "EUR",
      type,
      timestamp: 1_000,
    });
    const results = await Promise.allSettled([
      store.accept(transaction("neighbour-0"), "r"), // alone in the first commit
      store.accept(transaction("neighbour-1"), "r"),
      store.accept(transaction("neighbour-2", "\0"), "r"), // no route lets this through
      store.accept(transaction("neighbour-3"), "r"),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "fulfilled"],
    );
    const count = "SELECT count(*)::int AS n FROM outbox WHERE transaction_id LIKE 'neighbour-%'";
    assert.deepEqual((await database.query(count)).rows, [{ n: 3 }]);
    await database.close();
  });

  describe("while another session holds a lock", () => {
    let service: Service;
    let holder: Client;
    before(async () => {
      service = await startService(backends(), { withoutRelay: true });
      holder = new Client(await connectionConfig(databaseOptions(backends())));
      await holder.connect();
    });
    beforeEach(() => holder.query("BEGIN"));
    afterEach(() => holder.query("ROLLBACK"));
    after(() => holder.end());
    const body = (transactionId: string) => ({ ...validRequest, transactionId });
    const outcome = ({ status, headers }: Response) => [status, headers.get("retry-after")];

    it("answers 503 with Retry-After, reads and writes alike", async () => {
      await holder.query("LOCK TABLE transactions");
      const responses = await Promise.all([service.post(body("locked-1")), service.request("/transactions/locked-1")]);
      assert.deepEqual(responses.map(outcome), [
        [503, "2"],
        [503, "2"],
      ]);
    });

    it("accepts the neighbours of a transaction whose id is locked", async () => {
      await holder.query(
        `INSERT INTO transactions (transaction_id, user_id, amount, currency, request_hash, accepted_at)
         VALUES ('held-2', 'u', 1.00, 'EUR', decode(repeat('00', 32), 'hex'), now())`,
      );
      const ids = ["held-0", "held-1", "held-2", "held-3", "held-4"];
      const responses = await Promise.all(ids.map((id) => service.post(body(id))));
      assert.deepEqual(responses.map(outcome), [
        [202, null],
        [202, null],
        [503, "2"],
        [202, null],
        [202, null],
      ]);
      const sql = "SELECT transaction_id FROM transactions WHERE transaction_id LIKE 'held-%' ORDER BY 1";
      assert.deepEqual(
        (await backends().postgres.query(sql)).map((row) => row.transaction_id),
        ["held-0", "held-1", "held-3", "held-4"],
      );
    });
  });

  it("tells once that it is away, however many try and however often, and once that it is back", async () => {
    const { lines, log } = recordedLog();
    const options = { ...databaseOptions(backends()), port: await findFreePort(), budgetMilliseconds: 1_000, log };
    const database = createDatabase(options);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => database.query("SELECT 1")));
    assert.ok(results.every(({ status }) => status === "rejected"));
    const err = { type: "Error", message: `connect ECONNREFUSED 127.0.0.1:${options.port}`, code: "ECONNREFUSED" };
    options.port = backends().postgres.port;
    await database.query("SELECT 1");
    await database.close();
    assert.deepEqual(lines, [
      { level: "warn", err, msg: "the database connections are made anew" },
      { level: "info", msg: "the database answers again" },
    ]);
  });

  it("is unavailable while the server is short of something or its disk fails", async () => {
    const database = createDatabase({ ...databaseOptions(backends()), budgetMilliseconds: 200 });
    for (const code of ["53100", "53200", "58030"]) {
      const statement = database.query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${code}'; END $$`);
      await assert.rejects(statement, UnavailableError, code);
    }
    await database.close();
  });

  it("refuses a secret that is not what RDS manages", async () => {
    const credentials = cachedSecret({ read: () => Promise.reject(new Error("no username")), log: silent });
    const database = createDatabase({ ...databaseOptions(backends()), credentials, log: silent });
    await assert.rejects(database.query("SELECT 1"), /^Error: no username$/);
    await database.close();
  });
});
