import assert from "node:assert/strict";
import { createAggregate } from "../../../../local/console/metrics/aggregate";

describe("what is made of the values of a period", () => {
  for (const [statistic, expected] of [
    ["Average", 2.5],
    ["Maximum", 4],
    ["Minimum", 1],
    ["Sum", 10],
    ["p50", 2],
    ["p99", 4],
  ] as const)
    it(`is their ${statistic}, and nothing without any`, () => {
      const aggregate = createAggregate(statistic);
      assert.equal(aggregate.take(), null);
      for (const value of [4, 1, 3, 2]) aggregate.add(value);
      assert.equal(aggregate.take(), expected);
      assert.equal(aggregate.take(), null);
    });

  it("is near the percentile of more values than are kept", () => {
    const aggregate = createAggregate("p50");
    for (let value = 1; value <= 100_000; value++) aggregate.add(value);
    const median = aggregate.take() ?? 0;
    // Of 500 by chance: eight standard deviations, which are 2.2 % each.
    assert.ok(median > 32_000 && median < 68_000, String(median));
  });
});
