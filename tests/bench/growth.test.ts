import assert from "node:assert/strict";
import { isLinearOrBetter, type Growth } from "../../bench/growth";
import { describeGrowth, drawGrowth, pictureName, writeGrowthPage } from "../../bench/growth-page";
import { measureGrowths, type GrowthResult } from "../../bench/measure-growth";

const NEVER = new AbortController().signal;
const QUIET = { say: () => undefined, end: () => undefined };

describe("a cost", () => {
  for (const [what, points, expected] of [
    [
      "that grows as the size does",
      [
        [1, 5],
        [10, 50],
        [100, 500],
      ],
      true,
    ],
    [
      "that does not grow",
      [
        [1, 5],
        [10, 5],
        [1_000, 6],
      ],
      true,
    ],
    [
      "that shrinks",
      [
        [1, 5],
        [10, 2],
      ],
      true,
    ],
    [
      "that grows by 29 % more than the size",
      [
        [1, 1],
        [10, 12.9],
      ],
      true,
    ],
    [
      "that grows by 31 % more than the size",
      [
        [1, 1],
        [10, 13.1],
      ],
      false,
    ],
    [
      "that grows too much in its last step only",
      [
        [1, 1],
        [10, 1],
        [100, 14],
      ],
      false,
    ],
    [
      "that grows too much in a step that others make up for",
      [
        [1, 1],
        [10, 20],
        [100, 20],
      ],
      false,
    ],
    ["of one size", [[1, 1]], true],
  ] as const)
    it(`${what} is ${expected ? "" : "not "}linear or better`, () => {
      assert.equal(isLinearOrBetter(points), expected);
    });
});

describe("growths", () => {
  const growth = (prepare: Growth["prepare"]): Growth => ({
    name: "claims",
    what: "Claims.",
    title: "Time of a claim",
    size: "entries",
    sizes: [1, 10],
    prepare,
  });

  const result: GrowthResult = {
    growth: growth(() => assert.fail("nothing is measured here")),
    outcome: {
      points: [
        { size: 1, samples: { claim: [3, 1, 2], remove: [1] } },
        { size: 10, samples: { claim: [20], remove: [100] } },
      ],
    },
  };
  const failed: GrowthResult = { ...result, outcome: { failure: "no disk" } };

  it("are measured at one size after the other, with what was prepared once", async () => {
    const calls: string[] = [];
    const prepare: Growth["prepare"] = ({ defer }) => {
      calls.push("prepare");
      defer(() => calls.push("end"));
      return Promise.resolve((size) => {
        calls.push(`measure ${size}`);
        return Promise.resolve({ claim: [size] });
      });
    };
    const [measured] = await measureGrowths([growth(prepare)], NEVER, QUIET);
    assert.deepEqual(calls, ["prepare", "measure 1", "measure 10", "end"]);
    assert.deepEqual(measured?.outcome, {
      points: [
        { size: 1, samples: { claim: [1] } },
        { size: 10, samples: { claim: [10] } },
      ],
    });
  });

  it("do without one that cannot be measured", async () => {
    const results = await measureGrowths(
      [
        growth(() => Promise.reject(new Error("no disk"))),
        growth(() => Promise.resolve(() => Promise.resolve({ claim: [] }))),
      ],
      NEVER,
      QUIET,
    );
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      [{ failure: "no disk" }, { failure: "There is no sample." }],
    );
  });

  it("say of each series how it grows", () => {
    assert.equal(describeGrowth(result), "claim linear or better, remove worse than linear");
    assert.equal(describeGrowth(failed), "not measured: no disk");
  });

  it("have a picture each, with a line for each series", () => {
    assert.equal(pictureName(result), "growth-claims.svg");
    const picture = drawGrowth(result) ?? "";
    for (const text of ["Time of a claim", "entries", "milliseconds", "claim", "remove"])
      assert.ok(picture.includes(`>${text}</text>`), text);
    assert.equal(drawGrowth(failed), undefined);
  });

  it("have a page, which shows the pictures", () => {
    const run = { command: "npm run bench -- --scaling", date: new Date(0), seconds: 60, machine: [] };
    const page = writeGrowthPage([result, failed], run);
    for (const text of [
      "![Time of a claim](growth-claims.svg)",
      "| entries | claim | remove |",
      "| 1 | 2 ms (1–3) | 1 ms |",
      "| 10 | 20 ms | 100 ms |",
      "Not measured: no disk",
    ])
      assert.ok(page.includes(text), text);
  });
});
