import assert from "node:assert/strict";
import type { SendBatch, SendFailure } from "../../../service/outbox/queue";
import { restMilliseconds, type Clock } from "../../../service/outbox/pacing";
import { startRelay } from "../../../service/outbox/relay";
import { useBackends } from "../../support/service/backends";
import { silent, startService, type Service } from "../../support/service/service";
import { validRequest } from "../../support/service/use-service";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("the relay's rest", () => {
  const lately: [what: string, worked: number, active: number, idle: number, milliseconds: number][] = [
    ["next to nothing where nobody else wants anything", 2, 10, 5_000, 0.016],
    ["four times as long as it worked where half of the time is left", 2, 40, 40, 8],
    ["36 times as long where a tenth is left", 1, 90, 10, 36],
    ["bounded where nothing is left", 2, 90, 0, 50],
    ["nothing after no work", 0, 0, 0, 0],
  ];
  for (const [what, worked, active, idle, milliseconds] of lately)
    it(`is ${what}`, () => {
      assert.equal(restMilliseconds({ active: worked }, { active, idle }), milliseconds);
    });
});

describe("the relay in a busy process", () => {
  const backends = useBackends();
  const service: () => Service = use(() => startService(backends(), { withoutRelay: true }));
  afterEach(() => backends().postgres.query("TRUNCATE outbox, transactions"));

  /** A relay that has to rest for 50 ms after each round, and sleeps until it is let go. */
  function startBusy() {
    const sleeps: { milliseconds: number; end: () => void }[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          sleeps.push({ milliseconds, end: resolve });
          signal.addEventListener("abort", () => resolve(), { once: true });
        }),
    };
    const sizes: number[] = [];
    const sendBatch: SendBatch = (batch) => (sizes.push(batch.length), Promise.resolve(new Map<string, SendFailure>()));
    const loopUtilization = () => ({ active: 20, idle: 10, utilization: 2 / 3 });
    const relay = startRelay({ outbox: service().outbox, sendBatch, log: silent, clock, loopUtilization });
    const sleep = (number: number) => waitFor(`pause ${number}`, () => sleeps[number - 1]);
    return { relay, sizes, sleep };
  }

  const accept = async (id: string) =>
    assert.equal((await service().post({ ...validRequest, transactionId: id })).status, 202);

  const insertEntries = (count: number) =>
    backends().postgres.query(
      "INSERT INTO outbox (transaction_id, request_id, body) SELECT 't-' || n, 'r', '{}' FROM generate_series(1, $1::int) AS n",
      [count],
    );

  it("lets requests go first, and then sends together what came meanwhile", async () => {
    await accept("t-1");
    const { relay, sizes, sleep } = startBusy();
    const rest = await sleep(1);
    for (const id of ["t-2", "t-3", "t-4"]) {
      await accept(id);
      relay.wake();
    }
    assert.deepEqual([rest.milliseconds, sizes], [50, [1]]);
    rest.end();
    assert.equal((await sleep(2)).milliseconds, 50, "and it has not slept until somebody woke it");
    assert.deepEqual(sizes, [1, 3]);
    await relay.stop();
  });

  it("rests no longer when fifty have come", async () => {
    const { relay, sizes, sleep } = startBusy();
    await sleep(1);
    await insertEntries(50);
    relay.wake(49);
    assert.deepEqual(sizes, []);
    relay.wake();
    await sleep(2);
    assert.deepEqual(sizes, [10, 10, 10, 10, 10]);
    await relay.stop();
  });

  it("sends what is left at once when it is stopped", async () => {
    const { relay, sizes, sleep } = startBusy();
    await sleep(1);
    await accept("t-1");
    await relay.stop();
    assert.deepEqual(sizes, [1]);
  });

  it("does not rest before a backlog", async () => {
    await insertEntries(250);
    const { relay, sizes, sleep } = startBusy();
    await sleep(1);
    assert.equal(sizes.length, 25);
    await relay.stop();
  });
});
