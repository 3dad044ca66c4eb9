import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startPostgres } from "../../../local/emulators/postgres";
import { chooseInstallation, completeInstallation } from "../../../local/emulators/postgres-installation";
import { NO_EVENTS } from "../../support/servers/database";

/** Runs with other variables in the environment, and puts it right again. */
async function withEnvironment<T>(variables: Record<string, string>, use: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await use();
  } finally {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

// Servers of its own, as their start is what is tested; each takes two seconds.
describe("the PostgreSQL of this machine", () => {
  it("starts whatever the user's umask, is reached over TLS, and leaves nothing", async () => {
    const umask = process.umask(0o077);
    try {
      const postgres = await startPostgres(
        { databaseName: "shop", username: "owner", password: "it's a password" },
        NO_EVENTS,
      );
      const [row] = await postgres.query(
        "SELECT current_database() AS database, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      await postgres.stop();
      assert.deepEqual(row, { database: "shop", ssl: true });
      assert.equal(existsSync(dirname(postgres.caPath)), false);
    } finally {
      process.umask(umask);
    }
  });

  it("starts with a folder for temporary files that its account may not enter, of any name, and whatever PG... says", async () => {
    const closed = await mkdtemp(join(tmpdir(), "it's \"$(closed)"));
    await chmod(closed, 0o700);
    const variables = { TMPDIR: closed, PGDATA: "/nowhere", PGPORT: "1", PGHOST: "192.0.2.1" };
    try {
      const rows = await withEnvironment(variables, async () => {
        const postgres = await startPostgres(
          { databaseName: "shop", username: "owner", password: "secret" },
          NO_EVENTS,
        );
        const answer = await postgres.query("SELECT 1 AS one");
        await postgres.stop();
        return answer;
      });
      assert.deepEqual(rows, [{ one: 1 }]);
    } finally {
      await rm(closed, { recursive: true });
    }
  });

  it("copies its programs where they cannot be run in their place", async () => {
    const chosen = await chooseInstallation();
    const { directory } = chosen;
    try {
      const package_ = chosen.copyOf ?? dirname(dirname(chosen.initdb));
      await completeInstallation({ ...chosen, copyOf: package_ });
      for (const path of ["bin/initdb", "bin/pg_ctl", "bin/postgres", "lib", "share"])
        assert.ok(existsSync(join(directory, "installation", path)), path);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
