/** What reaches a database that is away, and what waits for it meanwhile. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { UnavailableError } from "../../../service/process/errors";
import { createDatabase, type Database } from "../../../service/store/pool";
import { useBackends } from "../../support/service/backends";
import { databaseOptions, startService } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("a database that is away", () => {
  const backends = useBackends();

  /** A server that ends each connection, once it has said something, after a moment or never. */
  const dead = useForEach(startDeadServer, (server) => server.stop());

  async function startDeadServer() {
    const sockets = new Set<Socket>();
    const seen = { connections: 0, most: 0, hangs: false };
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      seen.connections++;
      seen.most = Math.max(seen.most, sockets.size);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
      socket.once("data", () => {
        if (!seen.hangs) setImmediate(() => socket.destroy());
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP server's address is an object
    const stop = async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    };
    return { seen, port, stop };
  }
  const optionsOf = (port: number, budgetMilliseconds: number) => ({
    ...databaseOptions(backends()),
    port,
    budgetMilliseconds,
  });
  const ask = (database: Database, count: number) =>
    Promise.allSettled(Array.from({ length: count }, () => database.query("SELECT 1")));

  it("is asked for one connection at a time, however many statements want one", async () => {
    const { seen, port } = dead();
    const database = createDatabase(optionsOf(port, 1_000));
    const results = await ask(database, 100);
    for (const result of results) {
      assert.ok(result.status === "rejected" && result.reason instanceof UnavailableError);
      assert.equal(result.reason.retryAfterSeconds, 2);
    }
    assert.equal(seen.most, 1);
    // At least 25 ms between two of them, where ten a second of each of five connections would be as many again.
    assert.ok(seen.connections >= 5 && seen.connections <= 40, `${seen.connections} connections`);
    await database.close();
  });

  it("serves all who wait for it when it is back", async () => {
    const options = optionsOf(dead().port, 8_000);
    const database = createDatabase(options);
    const results = ask(database, 100);
    await waitFor("a failed probe", () => dead().seen.connections > 1);
    options.port = backends().postgres.port;
    assert.ok((await results).every(({ status }) => status === "fulfilled"));
    await database.close();
  });

  it("lets a bounded number wait, and answers 503 with Retry-After to all others at once", async () => {
    dead().seen.hangs = true;
    const service = await startService(backends(), { withoutRelay: true, database: optionsOf(dead().port, 500) });
    let waiting = 0;
    let most = 0;
    const count = async <Result>(call: Promise<Result>): Promise<unknown> => {
      most = Math.max(most, ++waiting);
      return call
        .catch((error: unknown) => error)
        .finally(() => {
          waiting--;
        });
    };
    const outcomes: Promise<unknown>[] = [];
    const requests: Promise<Response>[] = [];
    for (const end = performance.now() + 1_500; performance.now() < end || outcomes.length < 6_000;) {
      for (let index = 0; index < 20; index++) {
        const transaction = { ...validRequest, transactionId: `t-${outcomes.length}`, timestamp: 1 };
        outcomes.push(count(service.transactions.accept(transaction, "r")), count(service.transactions.find("t-1")));
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (requests.length < 100) requests.push(service.post(validRequest), service.request("/transactions/t-1"));
    }
    for (const { status, headers } of await Promise.all(requests)) {
      assert.equal(status, 503);
      assert.match(headers.get("retry-after") ?? "", /^[12]$/);
    }
    for (const outcome of await Promise.all(outcomes)) assert.ok(outcome instanceof UnavailableError);
    // 500 in a commit and 1,000 that wait for it; five statements and 1,000 that wait for them; what the requests add.
    assert.ok(most <= 2_510, `${most} waited`);
    assert.ok(outcomes.length > 2 * most, `${outcomes.length} in all`);
  });
});
