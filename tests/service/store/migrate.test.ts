import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PG_MIGRATE_LOCK_ID } from "node-pg-migrate";
import { Client } from "pg";
import { findFreePort } from "../../../local/process/free-port";
import { UnavailableError } from "../../../service/process/errors";
import { cachedSecret } from "../../../service/process/secrets";
import { migrate, migrateWhenReachable } from "../../../service/store/migrate";
import { connectionConfig, createDatabase, type DatabaseOptions } from "../../../service/store/pool";
import { connectionOptions, createTestDatabase, migrationsPath } from "../../support/servers/database";
import { uniqueName } from "../../support/servers/emulators";
import { recordedLog } from "../../support/service/recorded-log";
import { useBackends } from "../../support/service/backends";
import { databaseOptions, silent, startService } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("migrations", () => {
  const backends = useBackends();
  const versions = useTemporaryFolder();

  it("run once when five tasks start at the same time, and not again", async () => {
    const { username } = backends().postgres;
    const empty = uniqueName("empty_");
    await backends().postgres.query(`CREATE DATABASE ${empty} OWNER ${username}`);
    const options = { ...databaseOptions(backends()), database: empty };
    const database = createDatabase(options);
    const migrations = async () => (await database.query("SELECT name FROM schema_migrations ORDER BY id")).rows;
    await Promise.all(Array.from({ length: 5 }, () => migrate(options, migrationsPath)));
    const expected = (await readdir(migrationsPath)).sort().map((file) => ({ name: file.replace(/\.sql$/, "") }));
    assert.deepEqual(await migrations(), expected);
    await migrate(options, migrationsPath);
    assert.deepEqual(await migrations(), expected);
    await database.close();
  });

  it("run in the order in which they come, as a team's numbers and those of later versions interleave", async () => {
    const { username } = backends().postgres;
    const own = uniqueName("own_");
    await backends().postgres.query(`CREATE DATABASE ${own} OWNER ${username}`);
    const options = { ...databaseOptions(backends()), database: own };
    const database = createDatabase(options);
    const migrations = async () =>
      (await database.query<{ name: string }>("SELECT name FROM schema_migrations ORDER BY id")).rows.map(
        ({ name }) => name,
      );
    const write = (name: string) =>
      writeFile(join(versions(), `${name}.sql`), `-- Up Migration\n\nCREATE TABLE t_${name} ();\n`);
    await write("0001_first");
    await write("1000_own");
    await migrate(options, versions());
    await write("0002_later");
    await migrate(options, versions());
    assert.deepEqual(await migrations(), ["0001_first", "1000_own", "0002_later"]);
    // A task of the version before, or a roll back.
    await rm(join(versions(), "0002_later.sql"));
    await migrate(options, versions());
    assert.deepEqual(await migrations(), ["0001_first", "1000_own", "0002_later"]);
    await database.close();
  });

  it("wait for a database that starts or fails over, and log that once, and once that it is there", async () => {
    const { lines, log } = recordedLog();
    const { credentials, ...options } = databaseOptions(backends());
    let attempts = 0;
    const counting = { ...credentials, get: () => ((attempts += 1), credentials.get()) };
    const away = { ...options, credentials: counting, port: await findFreePort(), log };
    const running = migrateWhenReachable(away, migrationsPath, 60);
    await waitFor("three attempts", () => attempts >= 3);
    const err = { type: "Error", message: `connect ECONNREFUSED 127.0.0.1:${away.port}`, code: "ECONNREFUSED" };
    away.port = options.port;
    await running;
    assert.deepEqual(lines, [
      { level: "warn", msg: "the database cannot be reached yet", err },
      { level: "info", msg: "the database is reached" },
    ]);
  });

  it("begin again when their connection is lost", async () => {
    const holder = new Client(await connectionConfig(databaseOptions(backends())));
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE schema_migrations");
    const running = migrateWhenReachable(databaseOptions(backends()), migrationsPath, 60);
    const terminate =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    await waitFor("a lost connection", async () => (await backends().postgres.query(terminate)).length === 1);
    await holder.end(); // which ends its transaction
    await running;
  });

  it("give up after the time allowed, and at once when waiting cannot help", async () => {
    const port = await findFreePort();
    const nowhere = { ...databaseOptions(backends()), port };
    await assert.rejects(migrateWhenReachable(nowhere, migrationsPath, 0), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, new RegExp(`^The database at 127\\.0\\.0\\.1:${port} `));
      assert.match(error.message, /ECONNREFUSED/);
      return true;
    });
    const read = () => Promise.reject(new UnavailableError("x", 2, { cause: new Error("socket hang up") }));
    await assert.rejects(
      migrateWhenReachable({ ...nowhere, credentials: cachedSecret({ read, log: silent }) }, migrationsPath, 0),
      /^Error: The secret of the database could not be read for 0 s: socket hang up\. Correct DATABASE_SECRET_ARN,/,
    );
    const unknown = { ...databaseOptions(backends()), database: "unknown" };
    await assert.rejects(migrateWhenReachable(unknown, migrationsPath, 60), /database "unknown" does not exist/);
  });
});

describe("the next migration", () => {
  const backends = useBackends();
  const database = useForEach(createTestDatabase, ({ stop }) => stop());
  const folder = useForEach(
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "migrations-"));
      await cp(migrationsPath, directory, { recursive: true });
      return directory;
    },
    (directory) => rm(directory, { recursive: true }),
  );
  const holder = useForEach(
    async () => {
      const client = new Client(await connectionConfig(connectionOptions(database())));
      await client.connect();
      return client;
    },
    (client) => client.end(),
  );
  /** Adds it, and gives how the service reaches the database. */
  async function add(sql: string): Promise<DatabaseOptions> {
    await writeFile(join(folder(), "9999_next.sql"), `-- Up Migration\n\n${sql};\n`);
    return connectionOptions(database());
  }
  const ALTERATION = "ALTER TABLE transactions ADD COLUMN note text";
  const names = async () =>
    (await database().query("SELECT name FROM schema_migrations ORDER BY id")).map(({ name }) => name);
  const lastName = async () => (await names()).at(-1);

  it("lets the tasks that run serve while it waits for another session's transaction, and then happens", async () => {
    const { lines, log } = recordedLog();
    const options = { ...(await add(ALTERATION)), log };
    const service = await startService(backends(), { database: connectionOptions(database()), withoutRelay: true });
    await holder().query("BEGIN; SELECT FROM transactions");
    const running = migrateWhenReachable(options, folder(), 60);
    const isWaiting = "SELECT FROM pg_locks WHERE relation = 'transactions'::regclass AND NOT granted";
    await waitFor("a migration that waits", async () => (await database().query(isWaiting)).length === 1);
    for (let number = 0; number < 30; number += 1) {
      const transactionId = `served-${number}`;
      assert.equal((await service.post({ ...validRequest, transactionId })).status, 202);
      assert.equal((await service.request(`/transactions/${transactionId}`)).status, 200);
    }
    await waitFor("the warning", () => lines.length > 0);
    assert.notEqual(await lastName(), "9999_next");
    await holder().query("COMMIT");
    await running;
    assert.equal(await lastName(), "9999_next");
    const message = "canceling statement due to lock timeout";
    assert.deepEqual(lines, [
      {
        level: "warn",
        msg: "the schema waits for a lock that another session has",
        err: { type: "DatabaseError", message, code: "55P03" },
      },
      { level: "info", msg: "the schema waits no longer" },
    ]);
  });

  it("gives up after the time allowed, with what to do, and has changed nothing", async () => {
    const options = await add(ALTERATION);
    await holder().query("BEGIN; SELECT FROM transactions");
    await assert.rejects(migrateWhenReachable(options, folder(), 0), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /^The schema could not be brought up to date for 0 s, as another session has a lock/);
      assert.match(error.message, /end the session whose transaction is the oldest in pg_stat_activity\.$/);
      return true;
    });
    assert.ok(!(await names()).includes("9999_next"));
    await holder().query("SELECT request_hash FROM transactions"); // nobody waits for its table any more
  });

  it("waits for the migration of another task no longer than allowed", async () => {
    const options = await add(ALTERATION);
    await holder().query(`SELECT pg_advisory_lock(${PG_MIGRATE_LOCK_ID})`);
    await assert.rejects(migrateWhenReachable(options, folder(), 1), UnavailableError);
    await holder().query(`SELECT pg_advisory_unlock(${PG_MIGRATE_LOCK_ID})`);
    await migrateWhenReachable(options, folder(), 0);
    assert.equal(await lastName(), "9999_next");
  });

  it("takes as long as it does, but lets the server end the session of a task that has vanished", async () => {
    const settings = "lock_timeout, idle_session_timeout, idle_in_transaction_session_timeout, statement_timeout";
    const columns = settings.split(", ").map((name) => `current_setting('${name}') AS ${name}`);
    await migrate(await add(`CREATE TABLE settings AS SELECT ${columns.join(", ")}`), folder());
    assert.deepEqual(await database().query("SELECT * FROM settings"), [
      {
        lock_timeout: "1s",
        idle_session_timeout: "1min",
        idle_in_transaction_session_timeout: "1min",
        statement_timeout: "0",
      },
    ]);
  });

  it("fails at once when it is wrong, and says where", async () => {
    const { lines, log } = recordedLog();
    const options = { ...(await add("ALTER TABLE transactions ADD COLUMN amount text")), log };
    await assert.rejects(migrateWhenReachable(options, folder(), 60), /column "amount" .* already exists/);
    assert.match(String(lines[0]?.msg), /ALTER TABLE transactions ADD COLUMN amount text/);
    assert.equal(lines[0]?.level, "error");
  });
});
