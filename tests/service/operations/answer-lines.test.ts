import assert from "node:assert/strict";
import { readAnswer, writeAnswer } from "../../../service/operations/answer-lines";

describe("an answer in a log", () => {
  /** Long enough for three lines, with what a cut in the wrong place would break. */
  const answer = { text: 'é😀"\\\n'.repeat(900), number: 1.5, none: null };

  it("is what was asked for, whatever lines are between, before and behind", () => {
    const lines = writeAnswer(answer);
    assert.equal(lines.length, 3);
    const log = ['{"level":"warn","msg":"slow"}', ...lines.flatMap((line) => [line, "another line"]), "{"];
    assert.deepEqual(readAnswer(log), answer);
  });

  it("is the same in any order", () => {
    assert.deepEqual(readAnswer(writeAnswer(answer).reverse()), answer);
  });

  it("is none before all of its lines are there", () => {
    for (const missing of [0, 1, 2]) assert.equal(readAnswer(writeAnswer(answer).toSpliced(missing, 1)), undefined);
    assert.equal(readAnswer([]), undefined);
    assert.equal(readAnswer(["no answer", '{"answer":"of another kind"}']), undefined);
  });

  it("has lines that no container runtime cuts, which happens at 16 KiB", () => {
    for (const line of writeAnswer({ text: "\u0000".repeat(20_000) }))
      assert.ok(Buffer.byteLength(line) <= 16 * 1024, `${Buffer.byteLength(line)} bytes`);
  });
});
