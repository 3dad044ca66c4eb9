import assert from "node:assert/strict";
import { isMet, quantile, ratioOf, summarize } from "../../bench/statistics";

describe("statistics of samples", () => {
  it("have the sample in the middle as the median, whatever their order", () => {
    assert.deepEqual(summarize([30, 1, 2]), { median: 2, min: 1, max: 30 });
  });

  it("have the mean of the two in the middle as the median of an even number", () => {
    assert.deepEqual(summarize([4, 1, 2, 100]), { median: 3, min: 1, max: 100 });
  });

  it("may be of one sample", () => {
    assert.deepEqual(summarize([7]), { median: 7, min: 7, max: 7 });
  });

  it("leave the samples in their order", () => {
    const samples = [3, 1, 2];
    summarize(samples);
    assert.deepEqual(samples, [3, 1, 2]);
  });

  for (const [share, expected] of [
    [0.5, 5],
    [0.9, 9],
    [0.99, 10],
    [0.01, 1],
    [1, 10],
  ] as const)
    it(`take the quantile ${share} by the nearest rank`, () => {
      assert.equal(quantile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share), expected);
    });

  it("refuse samples that say nothing", () => {
    assert.throws(() => summarize([]), { message: "There is no sample." });
    assert.throws(() => quantile([1, NaN], 0.5), { message: "There is a sample that is no number: 1, NaN" });
    assert.throws(() => summarize([Infinity]), /no number: Infinity/);
  });

  it("compare medians", () => {
    assert.equal(ratioOf({ ours: [1, 2, 90], baseline: [4, 8, 0] }), 0.5);
    assert.equal(ratioOf({ ours: [1] }), undefined);
  });
});

describe("a goal", () => {
  const measured = { ours: [9, 10, 11], baseline: [20] };

  for (const [goal, expected] of [
    [{ of: "median", max: 10 }, true],
    [{ of: "median", max: 9.9 }, false],
    [{ of: "median", min: 10 }, true],
    [{ of: "median", min: 10.1 }, false],
    [{ of: "ratio", max: 0.5 }, true],
    [{ of: "ratio", max: 0.4 }, false],
    [{ of: "ratio", min: 0.5 }, true],
    [{ of: "ratio", min: 0.6 }, false],
    ["reported", undefined],
  ] as const)
    it(`${JSON.stringify(goal)} of a median of 10, half the baseline's: ${expected}`, () => {
      assert.equal(isMet(goal, measured), expected);
    });

  it("that is a ratio needs a baseline", () => {
    assert.throws(() => isMet({ of: "ratio", max: 1 }, { ours: [1] }), /there is no baseline/);
  });
});
