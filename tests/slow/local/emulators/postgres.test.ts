import assert from "node:assert/strict";
import { readFile, rename } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { startPostgres } from "../../../../local/emulators/postgres";
import { closeServer, findPortRange, listenOn } from "../../../support/local/free-ports";
import { NO_EVENTS } from "../../../support/servers/database";
import { useForEach } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const LOGIN = { databaseName: "shop", username: "owner", password: "secret" };

describe("the PostgreSQL of this machine, when it ends by itself", () => {
  const started = useForEach(
    async () => {
      const [restarts, failures]: [string[], Error[]] = [[], []];
      const postgres = await startPostgres(LOGIN, {
        onRestart: (message) => restarts.push(message),
        onFailure: (error) => failures.push(error),
      });
      const data = join(dirname(postgres.caPath), "data");
      const kill = async () => {
        const [pid] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
        process.kill(Number(pid), "SIGKILL");
      };
      return { postgres, data, kill, restarts, failures };
    },
    ({ postgres }) => postgres.stop(),
  );

  it("is started again with all that was committed, and tells it once", async () => {
    const { postgres, kill, restarts, failures } = started();
    await postgres.query("CREATE TABLE kept AS SELECT 1 AS one");
    await kill();
    await waitFor("the restart", () => restarts.length > 0);
    assert.deepEqual(await postgres.query("SELECT one FROM kept"), [{ one: 1 }]);
    assert.deepEqual(restarts, ["PostgreSQL ended with signal SIGKILL and was started again."]);
    assert.deepEqual(failures, []);
  });

  it("tells what the server says, once, if it does not start again", async () => {
    const { data, kill, restarts, failures } = started();
    await rename(join(data, "global"), join(data, "elsewhere"));
    await kill();
    await waitFor("the failure", () => failures.length > 0);
    assert.match(
      failures[0]?.message ?? "",
      /^PostgreSQL ended with signal SIGKILL and does not start again:\n[^]*global/,
    );
    assert.deepEqual([restarts.length, failures.length], [0, 1]);
  });
});

describe("the port of PostgreSQL on this machine", () => {
  it("takes another port where somebody else has taken the one that was free", async () => {
    const taken = await listenOn(0);
    const { port } = taken.address() as AddressInfo;
    const free = await findPortRange(1);
    const found = [port, port, free];
    const postgres = await startPostgres(LOGIN, NO_EVENTS, () => Promise.resolve(found.shift() ?? 0));
    try {
      assert.equal(postgres.port, free);
      await postgres.restart("immediate");
      assert.deepEqual(await postgres.query("SELECT inet_server_port() AS port"), [{ port: free }]);
      const always = () => Promise.resolve(port);
      await assert.rejects(
        startPostgres(LOGIN, NO_EVENTS, always),
        /^Error: PostgreSQL did not start: it ended with exit code 1\n[^]*could not bind IPv4 address "127\.0\.0\.1": Address/,
      );
    } finally {
      await postgres.stop();
      await closeServer(taken);
    }
  });
});
