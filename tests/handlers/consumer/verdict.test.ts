import * as assert from "node:assert/strict";
import { verdictOf, type Verdict } from "../../../handlers/consumer/verdict";
import { noLimit } from "../../support/handlers/factories";
import { never } from "../../support/handlers/fake-ports";

describe("the verdict on a message", () => {
  const verdicts: Verdict[] = [
    { kind: "done" },
    { kind: "done", duplicate: true },
    { kind: "retry", reason: "later" },
    { kind: "wait", reason: "no answer", refusedForMilliseconds: 5 },
    { kind: "reject", reason: "never" },
  ];
  for (const verdict of verdicts)
    it(`is what processing gives: ${JSON.stringify(verdict)}`, async () => {
      assert.deepEqual(await verdictOf(noLimit(), async () => Promise.resolve(verdict)), verdict);
    });

  it("is a retry when processing throws, at once or later", async () => {
    const expected = { kind: "retry", reason: "TypeError: broken" };
    assert.deepEqual(await verdictOf(noLimit(), async () => Promise.reject(new TypeError("broken"))), expected);
    const throws = () => {
      throw new TypeError("broken");
    };
    assert.deepEqual(await verdictOf(noLimit(), throws), expected);
  });

  it("is a retry when the signal aborts, also where processing takes no notice of it", async () => {
    const controller = new AbortController();
    const verdict = verdictOf(controller.signal, never);
    controller.abort(new DOMException("late", "TimeoutError"));
    assert.deepEqual(await verdict, { kind: "retry", reason: "out of time: TimeoutError: late" });
  });

  it("leaves it to processing that heeds the signal to say what took the time", async () => {
    const controller = new AbortController();
    const verdict = verdictOf(
      controller.signal,
      () =>
        new Promise((_, reject) => {
          controller.signal.addEventListener("abort", () => {
            reject(new Error("S3: late"));
          });
        }),
    );
    controller.abort(new Error("late"));
    assert.deepEqual(await verdict, { kind: "retry", reason: "out of time: S3: late" });
  });

  it("is a retry without any processing when there is no time to begin with", async () => {
    let calls = 0;
    const verdict = await verdictOf(AbortSignal.abort(new Error("late")), async () => {
      calls += 1;
      return Promise.resolve({ kind: "done" });
    });
    assert.deepEqual([verdict, calls], [{ kind: "retry", reason: "out of time: late" }, 0]);
  });
});
