import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPortRange } from "../../support/local/free-ports";
import { useCommands, type RunningCommand } from "../../support/local/running-command";
import { useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("npm start -- --keep", () => {
  const startCommand = useCommands();
  // Of mode 700, which PostgreSQL's account may not enter where this is root.
  const folder = useForEach(
    () => mkdtempSync(join(tmpdir(), "kept's \"folder-")),
    (path) => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  );

  /** With ports of its own, and 18 s until a message comes back that a killed function had. */
  const start = async () =>
    startCommand(
      "local/start.ts",
      "--port",
      String(await findPortRange(6)),
      "--keep",
      folder(),
      "--config",
      "eventProcessorTimeoutSeconds=3",
    );

  async function startWhole(): Promise<RunningCommand> {
    const command = await start();
    await Promise.race([
      command.prints("Ctrl-C stops everything"),
      command.exited.then(() => assert.fail(command.stderr())),
    ]);
    return command;
  }

  /** The API as the command prints it. */
  function apiOf(command: RunningCommand) {
    const [, url = "", token = ""] =
      /curl -i (\S+)\/transactions -H 'authorization: Bearer (\S+)'/.exec(command.stdout()) ?? [];
    const request = async (path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const method = body === undefined ? "GET" : "POST";
      const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const isProcessed = async (id: string) => (await request(`/transactions/${id}`)).body.processed === true;
    return { token, request, isProcessed };
  }

  it("has everything again after Ctrl-C and after a kill of all its processes, at any ports", async () => {
    const first = await startWhole();
    const { token, request, isProcessed } = apiOf(first);
    const transaction = { transactionId: "before", userId: "me", amount: "12.50", currency: "EUR" };
    assert.equal((await request("/transactions", transaction)).status, 202);
    await waitFor("the processing", () => isProcessed("before"));
    first.signal("SIGINT");
    assert.equal(await first.exited, 0);
    await first.assertNothingLeft();

    const second = await startWhole();
    const api = apiOf(second);
    assert.equal(api.token, token);
    assert.ok(await api.isProcessed("before"));
    assert.equal((await api.request("/transactions", transaction)).status, 202);
    assert.equal((await api.request("/transactions", { ...transaction, amount: "12.51" })).status, 409);
    assert.equal((await api.request("/transactions", { ...transaction, transactionId: "late" })).status, 202);
    assert.ok(second.kill("") > 5);
    await second.exited;

    const third = await startWhole();
    const { request: ask, isProcessed: isDone } = apiOf(third);
    assert.ok(await isDone("before"));
    await waitFor("the processing of what was accepted before the kill", () => isDone("late"));
    const { body } = await ask("/users/me/transactions");
    const { transactions } = body as { transactions: { transactionId: string }[] };
    assert.deepEqual(transactions.map(({ transactionId }) => transactionId).toSorted(), ["before", "late"]);
    third.signal("SIGTERM");
    assert.equal(await third.exited, 0);
    await third.assertNothingLeft();
  });

  it("starts with what a start left that was killed on its way", async () => {
    const databases = join(folder(), "databases", "aurora-cluster-dev");
    const names = () => (statSync(databases, { throwIfNoEntry: false }) ? readdirSync(databases) : []);
    for (const isReached of [
      () => readdirSync(folder()).includes("kept.db"),
      () => names().length > 0,
      () => names().includes("data"),
    ]) {
      const killed = await start();
      await waitFor("a step of the start", isReached);
      killed.kill("");
      await killed.exited;
    }
    const command = await startWhole();
    assert.deepEqual(names(), ["data"]);
    command.signal("SIGINT");
    assert.equal(await command.exited, 0);
    await command.assertNothingLeft();
  });

  it("refuses a folder that another start has, which goes on, and whose processes end with it", async () => {
    const first = await startWhole();
    const second = await start();
    assert.equal(await second.exited, 1);
    assert.match(
      second.stderr(),
      /is in use by another `npm start`: stop that one, or take another folder with --keep\.\n$/,
    );
    await second.assertNothingLeft();
    assert.equal((await apiOf(first).request("/transactions/none")).status, 404);
    first.kill("local/start.ts");
    await first.exited;
    await first.assertNothingLeft();
  });
});
