import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import type { Result } from "../../bench/measure";
import { writeResultsPage } from "../../bench/results";
import { writePage } from "../../local/results/page";
import type { Row } from "../../bench/row";
import { formatGoal, formatResult, remarksOf } from "../../bench/table";
import { useTemporaryFolder } from "../support/temporary-folder";

const row: Row = {
  name: "claim",
  what: "A claim.",
  unit: "ms",
  goal: { of: "ratio", max: 2 },
  note: "All of it is sorting.",
  measure: () => assert.fail("nothing is measured here"),
};

const met: Result = { row, outcome: { ours: [3, 1, 2], baseline: [1, 2, 3], details: ["p99: 3 ms."] } };
const missed: Result = { row, outcome: { ours: [3], baseline: [1] } };
const failed: Result = { row, outcome: { failure: "PostgreSQL did not start" } };

describe("a row of the results", () => {
  it("has medians with least and greatest, their ratio and whether the goal is met", () => {
    assert.deepEqual(formatResult(met), ["claim", "2 ms (1–3)", "2 ms (1–3)", "1", "at most 2 of the baseline", "yes"]);
  });

  it("leads to its note where the goal is not met, and only there", () => {
    assert.equal(formatResult(missed).at(-1), "no: see its note");
    assert.deepEqual(remarksOf(missed), ["All of it is sorting."]);
    assert.deepEqual(remarksOf(met), ["p99: 3 ms."]);
  });

  it("says of what was not measured why", () => {
    assert.deepEqual(formatResult(failed), ["claim", "not measured", "", "", "at most 2 of the baseline", ""]);
    assert.deepEqual(remarksOf(failed), ["Not measured: PostgreSQL did not start"]);
  });

  it("leaves empty what it has no baseline or goal for", () => {
    const reported: Result = { row: { ...row, goal: "reported" }, outcome: { ours: [1234.5, 0.012345, 9] } };
    assert.deepEqual(formatResult(reported), ["claim", "9 ms (0.0123–1,230)", "", "", "none", ""]);
  });

  it("names a goal with its unit", () => {
    assert.equal(formatGoal({ of: "median", min: 3180 }, "/s"), "at least 3,180 /s");
    assert.equal(formatGoal({ of: "ratio", min: 0.6 }, "/s"), "at least 0.6 of the baseline");
  });
});

describe("the page of results", () => {
  const folder = useTemporaryFolder();
  const run = {
    command: "npm run bench",
    date: new Date("2026-02-03T23:59:00Z"),
    seconds: 90,
    machine: [
      ["commit", "0123abc"],
      ["processor", "one | two"],
    ],
  } as const;

  it("tells when, where and of what they are, and how to take them again", () => {
    const page = writeResultsPage([met, missed, failed], run);
    for (const text of [
      "Written by `npm run bench` on 2026-02-03, which took 1.5 minutes.",
      "- commit: 0123abc\n- processor: one | two\n",
      "`npm ci && npm run bench`",
      "| claim | 2 ms (1–3) | 2 ms (1–3) | 1 | at most 2 of the baseline | yes |",
      "## claim\n\nA claim.\n\np99: 3 ms.\n",
      "Not measured: PostgreSQL did not start",
    ])
      assert.ok(page.includes(text), text);
  });

  it("is written as the formatter leaves it", async () => {
    const file = join(folder(), "results.md");
    await writePage(file, writeResultsPage([met], run));
    const text = await readFile(file, "utf8");
    assert.match(text, /^# Results of the bench\n/);
    assert.equal(await format(text, { parser: "markdown", printWidth: 120 }), text);
  });
});
