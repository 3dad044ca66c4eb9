import assert from "node:assert/strict";
import { measureRows } from "../../bench/measure";
import { interleave } from "../../bench/interleave";
import type { Row } from "../../bench/row";

const rowOf = (name: string, measure: Row["measure"]): Row => ({
  name,
  what: "",
  unit: "ms",
  goal: "reported",
  measure,
});
const NEVER = new AbortController().signal;

describe("the bench", () => {
  let said: string[];
  const progress = { say: (stage: string) => void said.push(stage), end: () => undefined };

  beforeEach(() => {
    said = [];
  });

  it("measures one row after the other, and what each has started ends with it", async () => {
    const events: string[] = [];
    const rows = ["a", "b"].map((name) =>
      rowOf(name, async ({ defer }) => {
        defer(() => events.push(`${name} ends`));
        events.push(`${name} begins`);
        return Promise.resolve({ ours: [1] });
      }),
    );
    const results = await measureRows(rows, NEVER, progress);
    assert.deepEqual(events, ["a begins", "a ends", "b begins", "b ends"]);
    assert.deepEqual(
      results.map(({ row, outcome }) => [row.name, outcome]),
      [
        ["a", { ours: [1] }],
        ["b", { ours: [1] }],
      ],
    );
    assert.deepEqual(said, ["1 of 2: a", "2 of 2: b"]);
  });

  it("goes on after a row that cannot be measured, and says why", async () => {
    let ended = false;
    const failing = rowOf("failing", ({ defer }) => {
      defer(() => (ended = true));
      return Promise.reject(new Error("there is no disk"));
    });
    const results = await measureRows([failing, rowOf("good", () => Promise.resolve({ ours: [1] }))], NEVER, progress);
    assert.ok(ended);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      [{ failure: "there is no disk" }, { ours: [1] }],
    );
  });

  for (const [what, measured, failure] of [
    ["no sample", { ours: [] }, "There is no sample."],
    ["no number", { ours: [NaN] }, "There is a sample that is no number: NaN"],
    ["a baseline of nothing", { ours: [1], baseline: [] }, "There is no sample."],
  ] as const)
    it(`takes ${what} for a failure`, async () => {
      const [result] = await measureRows([rowOf("empty", () => Promise.resolve(measured))], NEVER, progress);
      assert.deepEqual(result?.outcome, { failure });
    });

  it("ends at once when it has to, and cleans up", async () => {
    const ending = new AbortController();
    let ended = false;
    const endless = rowOf("endless", ({ defer }) => {
      defer(() => (ended = true));
      ending.abort(new Error("Interrupted."));
      return new Promise(() => undefined);
    });
    const next = rowOf("next", () => assert.fail("a row after the end"));
    await assert.rejects(measureRows([endless, next], ending.signal, progress), { message: "Interrupted." });
    assert.ok(ended);
  });
});

describe("samples that are taken in turns", () => {
  it("begin with ours and with the baseline alternately, after one of each that does not count", async () => {
    const calls: string[] = [];
    const sample = (name: string) => () => Promise.resolve(calls.push(name));
    assert.deepEqual(await interleave(2, sample("ours"), sample("baseline")), { ours: [3, 6], baseline: [4, 5] });
    assert.deepEqual(calls, ["ours", "baseline", "ours", "baseline", "baseline", "ours"]);
  });
});
