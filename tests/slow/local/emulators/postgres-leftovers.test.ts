import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { startPostgres } from "../../../../local/emulators/postgres";
import { NO_EVENTS } from "../../../support/servers/database";
import { waitFor } from "../../../support/wait-for";

const LOGIN = { databaseName: "shop", username: "owner", password: "secret" };

/** Starts a server in a process of its own, and prints where its certificate is. */
const SCRIPT = `
  const { startPostgres } = require(${JSON.stringify(require.resolve("../../../../local/emulators/postgres"))});
  const events = { onRestart: console.error, onFailure: console.error };
  startPostgres(${JSON.stringify(LOGIN)}, events).then(({ caPath }) => console.log(caPath));`;

/** Zombies have ended and wait for their parent only. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

describe("the PostgreSQL of a run that was killed with its reaper", () => {
  it("goes when the next one starts, which leaves that of a run which lives", async () => {
    const other = await startPostgres(LOGIN, NO_EVENTS);
    const run = spawn(process.execPath, ["-r", "ts-node/register", "-e", SCRIPT], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [caPath] = (await once(createInterface(run.stdout), "line")) as [string];
    const folder = dirname(caPath);
    const pid = Number((await readFile(join(folder, "data", "postmaster.pid"), "utf8")).split("\n")[0]);
    // The reaper waits for the end of the run, so that it goes first.
    const reaper = spawn("pkill", ["-KILL", "-P", String(run.pid), "-x", "sh"]);
    await once(reaper, "close");
    run.kill("SIGKILL");
    await once(run, "close");
    assert.ok(isAlive(pid) && existsSync(folder));

    const next = await startPostgres(LOGIN, NO_EVENTS);
    try {
      await waitFor("the end of the server", () => !isAlive(pid));
      assert.equal(existsSync(folder), false);
      assert.deepEqual(await other.query("SELECT 1 AS one"), [{ one: 1 }]);
    } finally {
      await next.stop();
      await other.stop();
    }
  });
});
