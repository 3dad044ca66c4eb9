import assert from "node:assert/strict";
import { printable, printableLines } from "../../shared/printable";

const HOSTILE = "a\u001b[2J\r\u007f\u009b31m\n\tü€😀";

describe("text for a terminal", () => {
  it("has no control character, in one line", () => {
    assert.equal(printable(HOSTILE), "a\\u001b[2J\\r\\u007f\\u009b31m\\n\\tü€😀");
  });

  it("keeps its lines and tabs where it may have several", () => {
    assert.equal(printableLines(HOSTILE), "a\\u001b[2J\\r\\u007f\\u009b31m\n\tü€😀");
  });
});
