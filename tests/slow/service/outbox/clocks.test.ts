/** Two tasks whose clocks are hours apart, and jump: who may send an entry, and when, is the database's to say. */
import assert from "node:assert/strict";
import { createDisturbances } from "../../../../local/faults/disturbances";
import { startLoad } from "../../../support/load";
import { useBackends } from "../../../support/service/backends";
import { startServiceProcess, useServiceBundle } from "../../../support/service/process";
import { validRequest } from "../../../support/service/use-service";
import { use } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const HOUR = 3_600_000;

describe("tasks whose clocks jump", () => {
  const backends = useBackends();
  const bundle = useServiceBundle();
  const disturbances = use(createDisturbances, ({ remove }) => {
    remove();
  });
  const tasks = use(
    () => {
      const environment = { ...backends().environment, ...disturbances().environment };
      return Promise.all([startServiceProcess(bundle(), environment), startServiceProcess(bundle(), environment)]);
    },
    (started) => {
      for (const task of started) task.kill("SIGKILL");
    },
  );

  it("send everything once, and leave nothing", async () => {
    const [first, second] = tasks();
    const load = startLoad("jump", async (transactionId, number) => {
      const task = number % 2 === 0 ? first : second;
      return (await task.post({ ...validRequest, transactionId })).status;
    });
    await load.more(10); // by which both have read their secrets
    for (const hours of [1, -1, 24, 0]) {
      disturbances().disturb(first.pid ?? 0, { clockMilliseconds: hours * HOUR });
      disturbances().disturb(second.pid ?? 0, { clockMilliseconds: -hours * HOUR });
      await load.more(40);
    }
    const outcomes = await load.stop();
    assert.deepEqual(new Set(outcomes.values()), new Set([202]));
    await waitFor("an empty outbox", async () => (await backends().postgres.query("SELECT FROM outbox")).length === 0);
    const messages = await backends().messages();
    assert.deepEqual(messages.map(({ body }) => String(body.transactionId)).sort(), [...outcomes.keys()].sort());
    // The clocks did jump: the time of acceptance is the task's own.
    const times = messages.map(({ body }) => Number(body.timestamp));
    assert.ok(Math.max(...times) - Math.min(...times) > 24 * HOUR);
  });
});
