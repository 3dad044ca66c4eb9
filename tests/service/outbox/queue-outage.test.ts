/** The relay while SQS is away, with the real outbox and the real client; the pauses pass at once. */
import assert from "node:assert/strict";
import { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { createSendBatch, type SendBatch } from "../../../service/outbox/queue";
import type { Clock } from "../../../service/outbox/pacing";
import { startRelay, type Relay } from "../../../service/outbox/relay";
import { createSdkOptions } from "../../../service/process/sdk-options";
import { startFaultyEndpoint } from "../../../local/faults/faulty-endpoint";
import { useBackends } from "../../support/service/backends";
import { silent, startService, type Service } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { use, useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const BACKLOG = 3_000;

/** Of a process that has nothing to do, in which the relay need not rest. */
const loopUtilization = () => ({ active: 0, idle: 1, utilization: 0 });

describe("the outbox while the queue is away", () => {
  const backends = useBackends();
  const endpoint = useForEach(startFaultyEndpoint, ({ stop }) => stop());
  const service = use(() => startService(backends(), { withoutRelay: true }));
  const client = useForEach(
    () => new SQSClient({ ...CLIENT_DEFAULTS, endpoint: endpoint().url, ...createSdkOptions() }),
    (sqs) => {
      sqs.destroy();
    },
  );
  const relays: Relay[] = [];
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await backends().postgres.query("TRUNCATE outbox, transactions");
    await backends().purge();
  });

  const insertBacklog = () =>
    backends().postgres.query(
      `INSERT INTO outbox (transaction_id, request_id, body)
       SELECT 't-' || n, 'r', '{"transactionId":"t-' || n || '"}' FROM generate_series(1, $1::int) AS n`,
      [BACKLOG],
    );
  const entries = (condition: string) => backends().postgres.query(`SELECT id FROM outbox WHERE ${condition}`);

  /** A relay before the faulty endpoint, and what it did by its clock. */
  function startObserved() {
    const clock = { now: 0, pauses: [] as number[] };
    const fakeClock: Clock = {
      now: () => clock.now,
      async sleep(milliseconds) {
        clock.pauses.push(milliseconds);
        clock.now += milliseconds;
        await new Promise(setImmediate);
      },
    };
    const calls: number[] = [];
    endpoint().target = new URL(backends().queueUrl).origin;
    let isAway = true;
    endpoint().decide = () => {
      calls.push(clock.now);
      return isAway ? "fail" : "pass";
    };
    const sizes: number[] = [];
    const send = createSendBatch(client(), backends().queueUrl);
    const sendBatch: SendBatch = (batch) => (sizes.push(batch.length), send(batch));
    const relay = startRelay({ outbox: service().outbox, sendBatch, log: silent, clock: fakeClock, loopUtilization });
    relays.push(relay);
    return { relay, clock, calls, sizes, comeBack: () => (isAway = false) };
  }

  it("is probed with one batch at a time, and ever more seldom; what was not tried stays as it was", async () => {
    await insertBacklog();
    const { relay, clock, calls, sizes } = startObserved();
    await waitFor("ten minutes of the clock", () => clock.now > 600_000);
    await relay.stop();

    const [first, ...probes] = [sizes.slice(0, 10), ...sizes.slice(10)];
    assert.deepEqual(first, Array<number>(10).fill(10), "a hundred at once, until it turned out");
    assert.ok(probes.every((size) => size === 10));
    assert.ok(clock.pauses.every((pause) => pause >= 500 && pause <= 10_000));
    const inSecondHalf = calls.filter((at) => at > 300_000 && at <= 600_000).length;
    // One for each probe. Two tasks: as many again.
    assert.ok(inSecondHalf >= 30 && inSecondHalf <= 62, `${inSecondHalf} calls in 300 s`);

    const tried = (await entries("attempts > 0")).length;
    assert.equal(tried, 100 + 10 * probes.length);
    assert.equal((await entries("attempts = 0 AND due_at <= now()")).length, BACKLOG - tried);
    assert.equal((await entries("attempts = 1 AND due_at <= now() AND last_error IS NOT NULL")).length, tried);
  });

  it("is left at full speed when the queue is back", async () => {
    await insertBacklog();
    const { clock, sizes, comeBack } = startObserved();
    await waitFor("a minute of the clock", () => clock.now > 60_000);
    comeBack();
    const [pauses, batches] = [clock.pauses.length, sizes.length];
    await waitFor("an empty outbox", async () => (await entries("true")).length === 0);
    const ids = new Set((await backends().messages()).map(({ body }) => body.transactionId));
    assert.equal(ids.size, BACKLOG);
    // The pause before the probe that found it, the one that was under way, and those with nothing left to do.
    const whileBusy = clock.pauses.slice(pauses).filter((pause) => pause !== 5_000);
    assert.ok(whileBusy.length <= 2, `${whileBusy.length} pauses`);
    assert.ok(sizes.length - batches <= BACKLOG / 10 + 2);
  });

  it("does not make more of it when new transactions come", async () => {
    const { relay, clock, calls } = startObserved();
    const accept = async (id: string) =>
      assert.equal((await service().post({ ...validRequest, transactionId: id })).status, 202);
    await accept("t-1");
    await waitFor("an outage", () => calls.length > 0);
    const before = { now: clock.now, calls: calls.length };
    for (let count = 2; count <= 50; count++) {
      await accept(`t-${count}`);
      relay.wake();
    }
    await relay.stop();
    // Three tries of the first call, one for each of the probes that had their pause, and for one more at the end.
    assert.ok(calls.length - before.calls <= (clock.now - before.now) / 500 + 4);
    assert.equal((await entries("true")).length, 50);
  });
});

describe("an entry that the queue refuses by itself", () => {
  const backends = useBackends();
  const service: () => Service = use(() => startService(backends(), { withoutRelay: true }));

  it("holds up no other", async () => {
    const refused = "the-refused-one";
    const post = async (transactionId: string) =>
      assert.equal((await service().post({ ...validRequest, transactionId })).status, 202);
    const realSendBatch = createSendBatch(backends().sqs, backends().queueUrl);
    let refusals = 0;
    const sendBatch: SendBatch = async (batch) => {
      const isRefused = ({ body }: { body: string }) => body.includes(refused);
      const arrived = batch.filter((entry) => !isRefused(entry));
      if (arrived.length > 0) await realSendBatch(arrived);
      const failures = batch
        .filter(isRefused)
        .map(({ id }) => [id, { reason: "InvalidMessageContents", senderFault: true }]);
      refusals += failures.length;
      return new Map(failures as [string, { reason: string; senderFault: boolean }][]);
    };
    // Without being woken it would never look again.
    const clock: Clock = {
      now: () => 0,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    };
    await post(refused);
    const relay = startRelay({ outbox: service().outbox, sendBatch, log: silent, clock, loopUtilization });
    await waitFor("the refusal", () => refusals === 1);
    await post("another");
    relay.wake();
    await waitFor("the other", async () => (await backends().messages()).length === 1);
    await relay.stop();
  });
});
