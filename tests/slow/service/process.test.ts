import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { startLoad } from "../../support/load";
import { useBackends } from "../../support/service/backends";
import { failToStart, startServiceProcess, useServiceBundle, type ServiceProcess } from "../../support/service/process";
import { validRequest } from "../../support/service/use-service";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("the process of a task", () => {
  const backends = useBackends();
  const bundle = useServiceBundle();

  /** Takes connections, and answers nobody. */
  const silentServer = use(
    async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    },
    (server) => server.close(),
  );

  const started: ServiceProcess[] = [];
  const start = async (environment: Record<string, string> = {}) => {
    const service = await startServiceProcess(bundle(), { ...backends().environment, ...environment });
    started.push(service);
    return service;
  };
  afterEach(() => {
    started.splice(0).forEach((service) => {
      service.kill("SIGKILL");
    });
  });
  const body = (transactionId: string) => ({ ...validRequest, transactionId });
  const ids = async (prefix: string) => {
    const sql = "SELECT transaction_id FROM transactions WHERE transaction_id LIKE $1 ORDER BY 1";
    return (await backends().postgres.query(sql, [`${prefix}-%`])).map((row) => String(row.transaction_id));
  };
  const sentIds = async (prefix: string) =>
    [...new Set((await backends().messages()).map((message) => String(message.body.transactionId)))]
      .filter((id) => id.startsWith(`${prefix}-`))
      .sort();

  it("is one bundle with the files it reads, and what makes an image of them", () => {
    assert.deepEqual(readdirSync(bundle()).sort(), ["Dockerfile", "bin", "static"]);
    assert.deepEqual(readdirSync(join(bundle(), "bin")).sort(), ["main.js", "migrations", "operations.js"]);
  });

  it("serves, documents itself, carries the request id along, and ends with 0 on SIGTERM", async () => {
    const service = await start();
    const response = await service.post(body("single-1"), { "x-request-id": "follow-me" });
    assert.equal(response.status, 202);
    const message = await waitFor("the message", async () =>
      (await backends().messages()).find(({ requestId }) => requestId === "follow-me"),
    );
    assert.equal(message.body.transactionId, "single-1");
    const line = await waitFor("its line", () => service.log.find(({ msg }) => msg === "accepted"));
    assert.deepEqual([line.requestId, line.transactionId], ["follow-me", "single-1"]);
    assert.equal((await service.request("/documentation/static/swagger-ui.css")).status, 200);
    await waitFor("the metrics", () => service.log.find(({ OutboxFailed }) => OutboxFailed === 0));
    service.kill("SIGTERM");
    assert.equal(await service.exit, 0);
    await waitFor("the last line", () => service.log.find(({ msg }) => msg === "stopped"));
  });

  it("fails no request and loses no message when it is stopped under load", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    let healthy = [first, second];
    const load = startLoad("stopped", async (id, number) => {
      const service = healthy[number % healthy.length] ?? first;
      return (await service.post(body(id))).status;
    });
    await load.more(50);
    first.kill("SIGTERM");
    // A load balancer stops sending to a task that says that it is not ready.
    await waitFor("the first one to drain", async () => (await first.request("/ready")).status === 503);
    healthy = [second];
    assert.equal(await first.exit, 0);
    await load.more(50);
    const statuses = await load.stop();
    assert.deepEqual(new Set(statuses.values()), new Set([202]));
    second.kill("SIGTERM");
    assert.equal(await second.exit, 0);
    assert.deepEqual(await ids("stopped"), [...statuses.keys()].sort());
    assert.deepEqual(await sentIds("stopped"), [...statuses.keys()].sort());
  });

  it("loses nothing that was accepted when it is killed under load", async () => {
    const first = await start();
    const load = startLoad("killed", async (id) => (await first.post(body(id))).status);
    // Answers, not rows: up to eight rows are kept that are not answered yet, and never will be.
    await load.more(50);
    first.kill("SIGKILL");
    assert.equal(await first.exit, "SIGKILL");
    const statuses = await load.stop();
    const accepted = [...statuses].flatMap(([id, status]) => (status === 202 ? [id] : []));
    // What it had sent to the database is carried out nevertheless.
    const sessions = "SELECT FROM pg_stat_activity WHERE usename = $1";
    await waitFor(
      "the end of its sessions",
      async () => (await backends().postgres.query(sessions, [backends().postgres.username])).length === 0,
    );
    const kept = await ids("killed");
    assert.ok(accepted.length >= 50);
    assert.deepEqual(
      accepted.filter((id) => !kept.includes(id)),
      [],
    );
    // What it had leased is due again when the lease ends; the test lets that time pass.
    await backends().postgres.query("UPDATE outbox SET due_at = now()");
    const second = await start();
    await waitFor("an empty outbox", async () => (await backends().postgres.query("SELECT FROM outbox")).length === 0);
    assert.deepEqual(await sentIds("killed"), kept);
    // The clients repeat what they got no answer to.
    for (const [id, status] of statuses) {
      if (status !== 202) assert.equal((await second.post(body(id))).status, 202);
    }
    assert.deepEqual(await ids("killed"), [...statuses.keys()].sort());
    second.kill("SIGTERM");
    assert.equal(await second.exit, 0);
  });

  it("leaves what it had in hand to others when it is killed, who send it within 15 s", async () => {
    const { port } = silentServer().address() as AddressInfo; // a TCP server's address is an object
    const [first, second] = await Promise.all([
      start({ QUEUE_URL: `http://127.0.0.1:${port}/000000000000/queue` }),
      start(),
    ]);
    const leased = "SELECT FROM outbox WHERE due_at > now()";
    assert.equal((await first.post(body("leased-1"))).status, 202);
    await waitFor("a claim", async () => (await backends().postgres.query(leased)).length === 1);
    const claimedAt = performance.now();
    first.kill("SIGKILL");
    await waitFor("the message", async () => (await sentIds("leased")).length === 1);
    const seconds = (performance.now() - claimedAt) / 1_000;
    // The lease, and the five seconds after which a task looks; and what a busy machine takes.
    assert.ok(seconds > 5 && seconds < 25, `${seconds} s`);
    second.kill("SIGTERM");
    assert.equal(await second.exit, 0);
  });

  it("does not start on a wrong environment, and says all that is wrong with it", async () => {
    const wrong = { PORT: "http", ALB_IDLE_TIMEOUT_SECONDS: "0", TABLE_NAME: undefined };
    const { stderr } = await failToStart(bundle(), { ...backends().environment, ...wrong });
    assert.equal(
      stderr,
      [
        "The environment of the service is wrong:",
        '  PORT is "http": set the port to listen on (0 takes a free one), a whole number from 0 to 65535',
        "  TABLE_NAME is missing: set the name of the sessions table",
        '  ALB_IDLE_TIMEOUT_SECONDS is "0": set the idle timeout of the load balancer in seconds, a whole number from 1 to 4000',
        "",
      ].join("\n"),
    );
  });

  it("does not start without the authorities of the database's certificate", async () => {
    const { stderr } = await failToStart(bundle(), { ...backends().environment, DATABASE_CA: "/nowhere.pem" });
    assert.equal(
      stderr,
      "DATABASE_CA is \"/nowhere.pem\", which cannot be read: ENOENT: no such file or directory, open '/nowhere.pem'\n",
    );
  });

  it("does not start without the database, and says why", async () => {
    const nowhere = { DATABASE_PORT: "1", DATABASE_WAIT_SECONDS: "1" };
    const { stderr } = await failToStart(bundle(), { ...backends().environment, ...nowhere });
    assert.equal(
      stderr,
      "The database at 127.0.0.1:1 could not be reached for 1 s: connect ECONNREFUSED 127.0.0.1:1. " +
        "Start it, or correct DATABASE_HOST and DATABASE_PORT, or open its security group to the service.\n",
    );
  });
});
