/** Twelve hours of an outage on a clock of their own: the event processor, and SQS as its documentation has it. */
import * as assert from "node:assert/strict";
import { sdkError } from "../support/handlers/fake-ports";
import { simulateSystem, type Failure, type SimulatedSystem } from "../support/handlers/simulated-system";
import { installVirtualClock } from "../support/handlers/virtual-clock";

const START = Date.UTC(2026, 2, 1);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RECOVERY = START + 12 * HOUR_MS;

/** Three tries and the pauses between them. */
const down: Failure = { error: sdkError("InternalServerError", 500), tries: 3, milliseconds: 500 };
const throttled: Failure = { ...down, error: sdkError("ProvisionedThroughputExceededException", 400) };
/** The SDK does not repeat what it may not do. */
const denied: Failure = { error: sdkError("AccessDeniedException", 400), tries: 1, milliseconds: 5 };

const KILLERS = ["killer-1", "killer-2", "killer-3"];
const bodyOf = (transactionId: string) => JSON.stringify({ transactionId, userId: "user-1" });

interface Sent {
  good: string[];
  poison: string[];
}

/** Sends what is there when the outage begins, with poison and killers among it, and some of both every half hour. */
function sendAll(
  { queue }: SimulatedSystem,
  backlog: number,
  clock: { after: (ms: number, call: () => void) => void },
): Sent {
  const sent: Sent = { good: [], poison: [] };
  const sendGood = (id: string) => {
    sent.good.push(id);
    queue.send(bodyOf(id));
  };
  const sendPoison = (body: string) => {
    sent.poison.push(body);
    queue.send(body);
  };
  for (let index = 0; index < backlog; index++) {
    sendGood(`early-${index}`);
    if (index % 20 === 10) sendPoison(`{ poison ${index}`);
    const killer = index % 20 === 15 ? KILLERS[Math.floor(index / 20)] : undefined;
    if (killer !== undefined) queue.send(bodyOf(killer));
  }
  for (let halfHour = 1; halfHour < 24; halfHour++)
    clock.after(halfHour * 30 * MINUTE_MS, () => {
      sendGood(`late-${halfHour}`);
      sendPoison(`{ late poison ${halfHour}`);
    });
  return sent;
}

// Some seconds of one core each.
describe("an outage of twelve hours", () => {
  let clock: ReturnType<typeof installVirtualClock>;
  beforeEach(() => {
    clock = installVirtualClock(START);
  });
  afterEach(() => {
    clock.restore();
  });

  const outages: Record<string, { maxConcurrency: number; backlog: number; fault: SimulatedSystem["fault"] }> = {
    "of DynamoDB": {
      maxConcurrency: 10,
      backlog: 60,
      fault: (call) => (call.startsWith("DynamoDB") ? down : undefined),
    },
    "of S3": { maxConcurrency: 2, backlog: 60, fault: (call) => (call.startsWith("S3") ? down : undefined) },
    "of a grant to write": {
      maxConcurrency: 2,
      backlog: 60,
      fault: (call) => (/claim|add|mark/.test(call) ? denied : undefined),
    },
    "by throttling of the table's writes": {
      maxConcurrency: 2,
      backlog: 60,
      fault: (call) => (/claim|add|mark/.test(call) ? throttled : undefined),
    },
    "with a long queue": {
      maxConcurrency: 2,
      backlog: 5000,
      fault: (call) => (call.startsWith("DynamoDB") ? down : undefined),
    },
  };
  for (const [title, { maxConcurrency, backlog, fault }] of Object.entries(outages))
    it(`${title} needs nobody: no dead letter but poison and what ends the function, and few calls`, async () => {
      const system = simulateSystem(clock, maxConcurrency);
      const { queue, stores } = system;
      system.fault = fault;
      const { good, poison } = sendAll(system, backlog, clock);
      await clock.runUntil(() => false, RECOVERY);
      const lastHour = system.failedTries.filter((time) => time > RECOVERY - HOUR_MS).length;
      assert.ok(lastHour > 0 && lastHour <= 3600, `${lastHour} tries reached the dependency in the last hour`);
      assert.ok(queue.counts().mostInFlight <= 10 * (maxConcurrency + KILLERS.length), "too many in flight");
      assert.equal(stores.rows.size, 0);

      system.fault = () => undefined;
      // A circuit's interval and a pause; those in a batch of a killer come back after the visibility timeout, besides.
      const drained = async (count: number, limitSeconds: number) => {
        await clock.runUntil(() => stores.rows.size >= count, RECOVERY + HOUR_MS);
        const seconds = (clock.now() - RECOVERY) / 1000;
        assert.ok(seconds <= limitSeconds, `${count} transactions were processed after ${seconds} s`);
      };
      await drained(good.length - 9 * KILLERS.length, 165);
      await drained(good.length, 165 + 180 + 60);
      await clock.runUntil(() => queue.counts().messages === 0, RECOVERY + HOUR_MS);
      assert.deepEqual([...stores.rows].sort(), good.map((id) => [id, bodyOf(id)]).sort());
      assert.equal(stores.objects.size, good.length);
      // Poison beside a killer is there twice, as the function ended before Lambda knew of the first time.
      const dead = new Set(queue.deadLetters.map(({ body }) => body));
      assert.deepEqual([...dead].sort(), [...poison, ...KILLERS.map(bodyOf)].sort());
      assert.ok(system.deaths <= 5 * KILLERS.length, `the function ended ${system.deaths} times`);
      assert.equal(queue.counts().expired, 0);
    });
});
