import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { startPostgres } from "../../../local/emulators/postgres";

// A server of its own, as its start is what is tested; that takes two seconds.
describe("the PostgreSQL of this machine", () => {
  it("starts whatever the user's umask, is reached over TLS, and leaves nothing", async () => {
    const umask = process.umask(0o077);
    try {
      const postgres = await startPostgres({ databaseName: "shop", username: "owner", password: "it's a password" });
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
});
