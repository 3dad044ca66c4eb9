import * as assert from "node:assert/strict";
import { quoted } from "../../shared/quoted";

describe("quoted", () => {
  const cases: [unknown, string][] = [
    ["plain", '"plain"'],
    ["", '""'],
    ['say "hi"\n', '"say \\"hi\\"\\n"'],
    ["Zoë \u{1f600} \uffff\x7f", '"Zo\\u00eb \\ud83d\\ude00 \\uffff\\u007f"'],
    ["x".repeat(64), `"${"x".repeat(64)}"`],
    ["x".repeat(65), `"${"x".repeat(64)}"... (65 characters)`],
    [12.5, "12.5"],
    [Infinity, "Infinity"],
    [true, "true"],
    [null, "null"],
    [undefined, "nothing"],
    [[1, 2], "an array"],
    [{ secret: 1 }, "an object"],
  ];
  for (const [value, expected] of cases) {
    it(`shows ${expected}`, () => {
      assert.equal(quoted(value), expected);
    });
  }
});
