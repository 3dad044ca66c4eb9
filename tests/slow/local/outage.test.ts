/** An outage that lasts for several times what five deliveries take. */
import assert from "node:assert/strict";
import { startObservedTarget, type ObservedTarget } from "../../support/local/observed-target";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const DEAD_LETTERS = "transactions-dlq-dev";

/** At a visibility timeout of 18 s five deliveries and the way to the dead-letter queue took 26 s on average. */
const MIN_OUTAGE_SECONDS = 4 * 26;

const MAX_RECEIVE_COUNT = 5;

const bodyOf = (transactionId: string) =>
  JSON.stringify({ transactionId, userId: "user-1", timestamp: 1_772_600_767_089 });

async function sendAll(system: ObservedTarget, bodies: string[]): Promise<void> {
  for (let start = 0; start < bodies.length; start += 10) await system.send(...bodies.slice(start, start + 10));
}

async function isRecorded(system: ObservedTarget, transactionId: string): Promise<boolean> {
  return (await system.rows(transactionId)).length === 1;
}

describe("an outage of DynamoDB on the local target", () => {
  const system = use(
    () => startObservedTarget({ eventProcessorMaximumConcurrency: "2" }),
    ({ stop }) => stop(),
  );

  it("uses up no delivery, however long it takes, and nobody has to do anything afterwards", async function () {
    this.timeout(600_000);
    let calls = 0;
    system().dynamodb.decide = () => {
      calls++;
      return "fail";
    };
    const start = Date.now();
    // More than two functions take at once.
    const ids = Array.from({ length: 30 }, (_, index) => `waits-${index}`);
    await sendAll(system(), ids.map(bodyOf));
    await system().send("{ not JSON");
    await waitFor("poison", async () => (await system().messages(DEAD_LETTERS, "{ not JSON")).length === 1);
    const fewestDeliveries = () => Math.min(...ids.map((id) => system().deliveries(id).length));
    const hasBeenOut = () => Date.now() - start > MIN_OUTAGE_SECONDS * 1000;
    await waitFor(
      "more deliveries of each than count",
      () => hasBeenOut() && fewestDeliveries() > MAX_RECEIVE_COUNT,
      300,
    );
    const callsInOutage = calls;
    const outageSeconds = (Date.now() - start) / 1000;
    system().dynamodb.decide = () => "pass";

    await waitFor("every row", async () =>
      (await Promise.all(ids.map((id) => isRecorded(system(), id)))).every(Boolean),
    );
    for (const id of ids) {
      assert.deepEqual(
        (await system().rows(id)).map(({ data }) => data),
        [bodyOf(id)],
      );
      assert.deepEqual(await system().messages(DEAD_LETTERS, bodyOf(id)), []);
      assert.deepEqual(
        [
          ...new Set(
            system()
              .deliveries(id)
              .map(({ receiveCount }) => receiveCount),
          ),
        ],
        [1],
        id,
      );
    }
    assert.ok(callsInOutage < outageSeconds, `${callsInOutage} calls reached DynamoDB in ${outageSeconds} s`);
  });
});
