import assert from "node:assert/strict";
import { barColumns } from "../../../local/demo/progress";

describe("the bar of the demo", () => {
  for (const [total, columns, bar] of [
    [1095, 60, 34],
    [1095, 80, 40],
    [110_000, 60, 30],
    [1095, 200, 40],
  ] as const)
    it(`leaves room for its numbers: ${total} on ${columns} columns`, () => {
      assert.equal(barColumns("Processed", total, columns), bar);
      assert.ok(`Processed [${"x".repeat(bar)}] ${total} of ${total}`.length <= columns);
    });
});
