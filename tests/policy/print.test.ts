import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { entriesToAcceptLines, problemLines, summaryLines } from "../../policy/print";
import type { Outcome, Problem } from "../../policy/report";

const outcome = (id: string, evaluated: number, ...failing: string[]): Outcome => ({
  id,
  title: "Every door of the house is locked at night and while nobody is at home",
  remedy: "Lock it.",
  evaluated,
  failures: failing.map((resource) => ({ resource, why: "locked is false" })),
});
const unexpected: Problem = {
  kind: "unexpected",
  id: "AwsSolutions-EC23",
  resource: "front",
  why: "locked is false",
  remedy: "Lock it.",
};
const outcomes = [outcome("AwsSolutions-EC23", 4, "front", "back"), outcome("CKV_AWS_1", 4), outcome("CKV_AWS_2", 0)];
const printed = (columns: number) => summaryLines(outcomes, [unexpected], columns).join("\n").split("\n");

describe("the table of checks", () => {
  for (const columns of [60, 80, 200])
    it(`fits a terminal of ${columns} columns, with every word`, () => {
      const lines = printed(columns);
      const table = lines.slice(0, -1);
      assert.deepEqual(
        table.filter((line) => line.length > columns),
        [],
      );
      const words = table.join(" ").match(/\w+/g) ?? [];
      assert.equal(words.filter((word) => word === "nobody").length, 3);
    });

  it("is no wider than what is in it", () => {
    assert.deepEqual(printed(Infinity), printed(200));
    assert.equal(printed(200)[0]?.length, 17 + 70 + 12 + 10);
  });

  it("tells how many resources passed, are accepted and are not", () => {
    const cells = printed(200).map((line) => line.split("│").at(-2)?.trim());
    assert.deepEqual(
      cells.filter((cell) => cell !== undefined),
      ["result", "2 passed", "1 accepted", "1 unexpected", "4 passed", "nothing"],
    );
    assert.match(printed(200).at(-1) ?? "", /^3 checks: 1 pass, 1 fail somewhere, 1 have nothing to look at\. /);
  });
});

describe("what differs", () => {
  it("is told with what to do", () => {
    assert.deepEqual(problemLines([unexpected]).map(stripVTControlCharacters), [
      "AwsSolutions-EC23 front: locked is false.\n    Lock it.",
    ]);
    assert.deepEqual(entriesToAcceptLines("dev", ["  - `front`: A"]), [
      'To accept that, list it in docs/security-exceptions.md under "Stack dev", each entry below its reason:\n',
      "  - `front`: A\n",
    ]);
    assert.deepEqual(entriesToAcceptLines("dev", []), []);
  });
});
