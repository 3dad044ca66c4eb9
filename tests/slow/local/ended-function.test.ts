/** A record with which the function ends, by its memory for example, and what becomes of the others of its batch. */
import assert from "node:assert/strict";
import { functionProcesses } from "../../../local/faults/function-faults";
import { signalAll } from "../../../local/process/signal-all";
import { startObservedTarget } from "../../support/local/observed-target";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const DEAD_LETTERS = "transactions-dlq-dev";

const bodyOf = (transactionId: string) =>
  JSON.stringify({ transactionId, userId: "user-1", timestamp: 1_772_600_767_089 });

describe("a record with which the function ends, on the local target", () => {
  const system = use(
    () => startObservedTarget({ eventProcessorMaximumConcurrency: "2" }),
    ({ stop }) => stop(),
  );

  it("ends in the dead-letter queue, marked, and takes no record of its batch along", async function () {
    this.timeout(240_000);
    let deaths = 0;
    system().s3.decide = (request) => {
      if (!request.includes("killer")) return "pass";
      deaths++;
      signalAll(functionProcesses(system()), "SIGKILL");
      return "hang";
    };
    const ids = ["killer", ...Array.from({ length: 9 }, (_, index) => `sound-${index}`)];
    await system().send(...ids.map(bodyOf));
    const letters = await waitFor(
      "the killer in the dead-letter queue",
      async () => {
        const found = await system().messages(DEAD_LETTERS, bodyOf("killer"));
        return found.length > 0 && found;
      },
      200,
    );
    assert.equal(letters.length, 1);
    assert.ok(deaths <= 5, `the function ended ${deaths} times`);
    const [mark] = await system().rows("killer#rejection");
    assert.deepEqual([mark?.data, mark?.reason], [bodyOf("killer"), "the function ended in each of its 5 deliveries"]);
    for (const id of ids.slice(1)) {
      await waitFor(`the row of ${id}`, async () => (await system().rows(id)).length === 1);
      assert.deepEqual(await system().messages(DEAD_LETTERS, bodyOf(id)), []);
    }
  });
});
