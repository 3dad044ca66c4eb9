import * as assert from "node:assert/strict";
import { createGate, type Gate } from "../../../handlers/consumer/gate";
import type { Verdict } from "../../../handlers/consumer/verdict";
import { noLimit } from "../../support/handlers/factories";

const DONE: Verdict = { kind: "done" };
const failure = (refusedForMilliseconds?: number, reason = "DynamoDB: down"): Verdict => ({
  kind: "wait",
  reason,
  ...(refusedForMilliseconds !== undefined && { refusedForMilliseconds }),
});

/** Processes so many records at once, each until the dependency gives it another verdict; tells how often it was asked. */
async function processAtOnce(gate: Gate, count: number, answers: Verdict[], signal = noLimit()) {
  let asked = 0;
  const process = async () => {
    asked++;
    return Promise.resolve(answers.shift() ?? DONE);
  };
  const verdicts = await Promise.all(Array.from({ length: count }, () => gate(signal, process)));
  return { asked, kinds: verdicts.map(({ kind }) => kind), verdicts };
}

describe("the gate before what a consumer does", () => {
  it("lets records through together while no circuit is open", async () => {
    const { asked, kinds } = await processAtOnce(createGate(), 3, [DONE, failure(), { kind: "retry", reason: "x" }]);
    assert.deepEqual([asked, kinds], [3, ["done", "wait", "retry"]]);
  });

  it("keeps those in hand that a circuit refused, and lets one try for all of them", async () => {
    // All ten fail, then the try of one, then its next try succeeds, and the other nine follow.
    const { asked, kinds } = await processAtOnce(createGate(), 10, [
      ...Array.from({ length: 10 }, () => failure(5)),
      failure(5),
    ]);
    assert.deepEqual([asked, kinds], [10 + 1 + 10, Array<string>(10).fill("done")]);
  });

  it("asks nothing for records that come while it is closed, until their signal aborts", async () => {
    const gate = createGate();
    await processAtOnce(gate, 1, [failure(60_000, "S3: the first cause")], AbortSignal.timeout(5));
    const { asked, verdicts } = await processAtOnce(gate, 2, [], AbortSignal.timeout(5));
    assert.deepEqual(
      [asked, verdicts],
      [0, Array.from({ length: 2 }, () => ({ kind: "wait", reason: "S3: the first cause" }))],
    );
  });

  it("opens after a try that came to any other end, and closes again when the circuit does", async () => {
    const gate = createGate();
    const { asked, kinds } = await processAtOnce(gate, 2, [
      failure(1),
      failure(1),
      { kind: "reject", reason: "a conflict" },
      failure(1),
      DONE,
    ]);
    assert.deepEqual([asked, kinds], [5, ["reject", "done"]]);
  });

  it("keeps nobody beyond the signal while another one tries", async () => {
    const gate = createGate();
    await processAtOnce(gate, 1, [failure(1)], AbortSignal.timeout(1));
    void gate(noLimit(), () => new Promise(() => undefined));
    const { asked, kinds } = await processAtOnce(gate, 1, [], AbortSignal.timeout(20));
    assert.deepEqual([asked, kinds], [0, ["wait"]]);
  });
});
