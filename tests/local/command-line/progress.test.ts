import assert from "node:assert/strict";
import { createProgress } from "../../../local/command-line/progress";

describe("the progress of the command", () => {
  function create(isTTY: boolean, columns: number) {
    let text = "";
    let milliseconds = 0;
    const output = { isTTY, columns, write: (more: string) => ((text += more), true) };
    const progress = createProgress(output, () => milliseconds); // it reads and calls no more of it
    return { progress, text: () => text, pass: (more: number) => (milliseconds += more) };
  }

  it("is one line on a terminal, which fits and goes away", () => {
    const { progress, text } = create(true, 20);
    progress.say("Looking", "(1)");
    progress.say("Looking through everything", "(2)");
    progress.end();
    assert.equal(text(), "\r\u001b[KLooking (1)\r\u001b[KLooking through eve\r\u001b[K");
  });

  it("is a line a stage elsewhere, and none before it takes long", () => {
    const { progress, text, pass } = create(false, 80);
    progress.say("Asking", "(1 s)");
    pass(3_000);
    progress.say("Asking", "(3 s)");
    progress.say("Asking", "(5 s)");
    progress.say("Looking");
    progress.end();
    assert.equal(text(), "Asking ...\nLooking ...\n");
  });
});
