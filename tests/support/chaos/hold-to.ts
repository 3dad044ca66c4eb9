/** Tests of the invariants as a table. */
import assert from "node:assert/strict";
import { checkInvariants } from "../../../chaos/invariants/check-invariants";
import { soundRun, type Run } from "./evidence";

/** What is changed of a sound run, and the lines that it must give. */
type Case = [title: string, change: (run: Run) => void, expected: string[]];

export function holdTo(cases: Case[]): void {
  for (const [title, change, expected] of cases)
    it(title, () => {
      const run = soundRun();
      change(run);
      const lines = checkInvariants(run.history, run.readings).map(
        ({ invariant, detail }) => `${invariant}: ${detail}`,
      );
      assert.deepEqual(lines, expected);
    });
}
