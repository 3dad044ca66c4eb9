import assert from "node:assert/strict";
import pino from "pino";
import { startOutboxMetrics } from "../../../service/outbox/metrics";
import { createSendBatch, type SendBatch } from "../../../service/outbox/queue";
import { pauseSeconds, startRelay, type Relay, type RelayOptions } from "../../../service/outbox/relay";
import { useBackends } from "../../support/service/backends";
import { startMixedQueue } from "../../support/service/mixed-queue";
import { silent, startService, type Service } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { waitFor } from "../../support/wait-for";

describe("the outbox", () => {
  const backends = useBackends();
  let service: Service;
  let realSendBatch: SendBatch;
  before(async () => {
    service = await startService(backends(), { withoutRelay: true });
    realSendBatch = createSendBatch(backends().sqs, backends().queueUrl);
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await backends().postgres.query("TRUNCATE outbox, transactions");
    await backends().purge();
  });

  const accept = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        assert.equal((await service.post({ ...validRequest, transactionId: `t-${index}` })).status, 202);
      }),
    );
  const entries = () =>
    backends().postgres.query("SELECT transaction_id, attempts, last_error FROM outbox ORDER BY id");
  const isEmpty = async () => (await entries()).length === 0;
  const sentIds = async () => (await backends().messages()).map(({ body }) => String(body.transactionId));
  /** Lets the time pass that every entry is put off or leased for. */
  const passTime = () => backends().postgres.query("UPDATE outbox SET due_at = now()");
  const relayOptions = () => ({ outbox: service.outbox, sendBatch: realSendBatch, log: silent, pollSeconds: 0.05 });
  const relays: Relay[] = [];
  const start = (options: Partial<RelayOptions>) => {
    const relay = startRelay({ ...relayOptions(), ...options });
    relays.push(relay);
    return relay;
  };
  /** Stops relays as soon as they have nothing left to send. */
  const finish = async (...running: Relay[]) => {
    await waitFor("an empty outbox", isEmpty);
    await Promise.all(running.map((relay) => relay.stop()));
  };
  const expectedIds = (count: number) => Array.from({ length: count }, (_, index) => `t-${index}`).sort();

  /** Entries that nobody waits for, as a queue that was away for long leaves them. */
  const insertBacklog = (count: number) =>
    backends().postgres.query(
      `INSERT INTO outbox (transaction_id, request_id, body)
       SELECT 't-' || n, 'r', '{}' FROM generate_series(1, $1::int) AS n`,
      [count],
    );

  it("claims no more than its limit when the statistics know of one entry only", async () => {
    // An outbox that was full once and is nearly empty, as they mostly are, when the queue goes away.
    await insertBacklog(3_000);
    await backends().postgres.query("DELETE FROM outbox");
    await insertBacklog(1);
    await backends().postgres.query("VACUUM ANALYZE outbox");
    await insertBacklog(3_000);
    assert.equal((await service.outbox.claim(100, 30)).length, 100);
    assert.equal((await backends().postgres.query("SELECT FROM outbox WHERE attempts = 1")).length, 100);
  });

  it("sends everything once and forgets it", async () => {
    await accept(37);
    const relay = start({});
    await finish(relay);
    assert.deepEqual((await sentIds()).sort(), expectedIds(37));
  });

  it("sends at most ten messages at once", async () => {
    await accept(25);
    const sizes: number[] = [];
    const relay = start({ sendBatch: (batch) => (sizes.push(batch.length), realSendBatch(batch)) });
    await finish(relay);
    assert.deepEqual(sizes, [10, 10, 5]);
  });

  it("sends ten of the largest messages there are in one batch", async () => {
    // 16,384 bytes of metadata, of which SQS would not take the characters as they are.
    const metadata = { a: "\uffff".repeat(2_728), b: "x" };
    const bodies = Array.from({ length: 10 }, (_, index) => ({
      transactionId: `${"x".repeat(127)}${index}`,
      userId: "~".repeat(256),
      amount: "-999999999999999999",
      currency: "JPY",
      type: "x".repeat(64),
      metadata,
    }));
    for (const body of bodies) assert.equal((await service.post(body)).status, 202);
    assert.equal(
      (await service.post({ ...bodies[0], transactionId: "y", metadata: { ...metadata, c: 1 } })).status,
      400,
    );
    const relay = start({});
    await finish(relay);
    assert.deepEqual((await backends().messages())[9]?.body.metadata, metadata);
  });

  it("sends right after it was woken, without waiting for the next look", async () => {
    const relay = start({ pollSeconds: 3_600 });
    await accept(1);
    relay.wake();
    await waitFor("the message", async () => (await sentIds()).length === 1);
    await relay.stop();
  });

  it("sends what is left when it is stopped", async () => {
    const relay = start({ pollSeconds: 3_600 });
    await accept(3);
    await relay.stop();
    assert.ok(await isEmpty());
  });

  it("ends after the entries in hand when it is stopped with a backlog, which stays due for others", async () => {
    await insertBacklog(1_000);
    let sent = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const sendBatch: SendBatch = async (batch) => {
      sent += batch.length;
      await released;
      return new Map();
    };
    const relay = start({ sendBatch });
    await waitFor("the first entries", () => sent === 100);
    const stopped = relay.stop();
    release();
    await stopped;
    assert.equal(sent, 100);
    assert.equal(
      (await backends().postgres.query("SELECT FROM outbox WHERE attempts = 0 AND due_at <= now()")).length,
      900,
    );
    assert.equal((await entries()).length, 900);
  });

  it("keeps the failures of a mixed result, and only those, until they succeed", async () => {
    await accept(10);
    let mixed = true;
    const proxy = await startMixedQueue(backends().queueUrl, () => mixed);
    const relay = start({ sendBatch: createSendBatch(proxy.client, backends().queueUrl), pollSeconds: 3_600 });
    await waitFor("seven sent", async () => (await entries()).length === 3);
    await relay.stop();
    assert.equal((await sentIds()).length, 7);
    for (const { attempts, last_error } of await entries()) {
      assert.equal(last_error, "InternalError: the queue is tired");
      assert.ok(Number(attempts) >= 1);
    }
    mixed = false;
    await passTime();
    const second = start({ sendBatch: createSendBatch(proxy.client, backends().queueUrl) });
    await finish(second);
    await proxy.stop();
    assert.deepEqual((await sentIds()).sort(), expectedIds(10));
  });

  it("puts off everything while the queue throttles, and counts the attempts", async () => {
    await accept(4);
    let throttled = true;
    const sendBatch: SendBatch = async (batch) =>
      throttled
        ? new Map(batch.map(({ id }) => [id, { reason: "ThrottlingException", senderFault: false }]))
        : realSendBatch(batch);
    const relay = start({ sendBatch });
    for (const attempts of [1, 2, 3]) {
      await waitFor(`attempt ${attempts}`, async () => {
        const rows = await entries();
        return rows.every((row) => row.attempts === attempts && row.last_error === "ThrottlingException");
      });
      assert.equal((await sentIds()).length, 0);
      if (attempts === 3) throttled = false;
      await passTime();
    }
    await finish(relay);
    assert.deepEqual((await sentIds()).sort(), expectedIds(4));
  });

  it("lets two relays work at the same time without sending anything twice", async () => {
    await accept(250);
    const senders = new Map<string, Set<string>>();
    const busy = new Set<string>();
    const recording =
      (name: string): SendBatch =>
      async (batch) => {
        batch.forEach(({ id }) => senders.set(id, (senders.get(id) ?? new Set()).add(name)));
        busy.add(name);
        await waitFor("both relays at work", () => busy.size === 2);
        return realSendBatch(batch);
      };
    const relays = ["first", "second"].map((name) => start({ sendBatch: recording(name) }));
    await finish(...relays);
    assert.deepEqual((await sentIds()).sort(), expectedIds(250));
    assert.ok([...senders.values()].every((names) => names.size === 1));
  });

  it("sends again what a relay had sent but not forgotten when it was killed, after its lease", async () => {
    await accept(3);
    const dead = new Promise<never>(() => undefined);
    let sent = false;
    startRelay({
      ...relayOptions(),
      sendBatch: async (batch) => {
        await realSendBatch(batch);
        sent = true;
        return dead;
      },
    });
    await waitFor("the first send", () => sent);
    const [lease] = await backends().postgres.query(
      "SELECT extract(epoch FROM max(due_at) - now())::float8 AS seconds FROM outbox",
    );
    assert.ok(Number(lease?.seconds) <= 10, "nobody waits longer than this for what a killed task had in hand");
    const relay = start({});
    await waitFor("a look at the leased entries", async () => (await service.outbox.claim(10, 30)).length === 0);
    assert.equal((await sentIds()).length, 3, "a lease was broken");
    await passTime();
    await finish(relay);
    assert.deepEqual((await sentIds()).sort(), ["t-0", "t-0", "t-1", "t-1", "t-2", "t-2"]);
  });

  it("takes over what a relay had claimed but not sent when it was killed, after its lease", async () => {
    await accept(3);
    assert.equal((await service.outbox.claim(10, 30)).length, 3);
    assert.equal((await service.outbox.claim(10, 30)).length, 0);
    await passTime();
    const relay = start({});
    await finish(relay);
    assert.deepEqual((await sentIds()).sort(), expectedIds(3));
  });

  it("goes on when the database fails between send and mark", async () => {
    await accept(2);
    let failures = 1;
    const outbox = {
      ...service.outbox,
      remove: (ids: string[]) => (failures-- > 0 ? Promise.reject(new Error("away")) : service.outbox.remove(ids)),
    };
    const relay = start({ outbox });
    await waitFor("the first send", async () => (await sentIds()).length === 2);
    await waitFor("the failure", () => failures === 0);
    await passTime();
    await finish(relay);
    assert.equal((await sentIds()).length, 4);
  });

  it("measures the age of the oldest entry and what keeps failing", async () => {
    await accept(2);
    await backends().postgres.query(
      "UPDATE outbox SET created_at = now() - interval '90 s', attempts = 5 WHERE transaction_id = 't-0'",
    );
    const { lagSeconds, failed } = await service.outbox.measure(4);
    assert.ok(lagSeconds >= 90 && lagSeconds < 100);
    assert.equal(failed, 1);
    assert.equal((await service.outbox.measure(5)).failed, 0, "the fifth attempt has not failed yet");

    const lines: string[] = [];
    const log = pino({ base: undefined }, { write: (line: string) => void lines.push(line) });
    const stop = startOutboxMetrics({ outbox: service.outbox, log, environment: "test", now: () => 1_234 });
    const line = JSON.parse(await waitFor("the metrics", () => lines[0])) as Record<string, unknown>;
    stop();
    assert.deepEqual(line._aws, {
      Timestamp: 1_234,
      CloudWatchMetrics: [
        {
          Namespace: "TransactionSystem",
          Dimensions: [["Environment"]],
          Metrics: [
            { Name: "OutboxLagSeconds", Unit: "Seconds" },
            { Name: "OutboxFailed", Unit: "Count" },
          ],
        },
      ],
    });
    assert.deepEqual([line.Environment, line.OutboxFailed], ["test", 1]);
    assert.ok(Number(line.OutboxLagSeconds) >= 90);
  });
});

describe("the pause after a failed send", () => {
  const bounds: [attempts: number, min: number, max: number][] = [
    [1, 0.5, 1],
    [2, 1, 2],
    [4, 4, 8],
    [7, 30, 60],
    [50, 30, 60],
  ];
  for (const [attempts, min, max] of bounds) {
    it(`is between ${min} and ${max} s after attempt ${attempts}`, () => {
      assert.deepEqual([pauseSeconds(attempts, 0), pauseSeconds(attempts, 1)], [min, max]);
    });
  }
});
