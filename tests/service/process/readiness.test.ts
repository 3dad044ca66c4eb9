import assert from "node:assert/strict";
import { createReadiness } from "../../../service/process/readiness";

describe("readiness", () => {
  /** With a clock and a probe of the test's own. */
  function create() {
    const state = { now: 0, probes: 0, healthy: true };
    const probe = () => {
      state.probes += 1;
      return state.healthy ? Promise.resolve() : Promise.reject(new Error("away"));
    };
    return { state, readiness: createReadiness({ probe, now: () => state.now }) };
  }

  it("keeps the probe's answer for a second, good or bad", async () => {
    const { state, readiness } = create();
    assert.equal(await readiness.isReady(), true);
    state.healthy = false;
    state.now = 999;
    assert.equal(await readiness.isReady(), true);
    assert.equal(state.probes, 1);
    state.now = 1_000;
    assert.equal(await readiness.isReady(), false);
    state.healthy = true;
    state.now = 1_999;
    assert.equal(await readiness.isReady(), false);
    assert.equal(state.probes, 2);
  });

  it("asks once for all who ask at the same time", async () => {
    const { state, readiness } = create();
    assert.deepEqual(await Promise.all([readiness.isReady(), readiness.isReady()]), [true, true]);
    assert.equal(state.probes, 1);
  });

  it("is gone for good once it drains, without another probe", async () => {
    const { state, readiness } = create();
    const asked = readiness.isReady();
    readiness.drain();
    assert.equal(await asked, false);
    assert.equal(await readiness.isReady(), false);
    assert.equal(readiness.draining, true);
    assert.equal(state.probes, 1);
  });
});
