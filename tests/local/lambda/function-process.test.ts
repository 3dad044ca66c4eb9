import * as assert from "node:assert/strict";
import { heapFlags } from "../../../local/lambda/function-process";

describe("the heap of a local function", () => {
  it("is bounded as Lambda bounds it: a tenth for what is young, in two halves, the rest for what is old", () => {
    assert.deepEqual(heapFlags(256), ["--max-semi-space-size=12", "--max-old-space-size=231"]);
    assert.deepEqual(heapFlags(128), ["--max-semi-space-size=6", "--max-old-space-size=116"]);
    assert.deepEqual(heapFlags(1769), ["--max-semi-space-size=88", "--max-old-space-size=1593"]);
  });
});
