import assert from "node:assert/strict";
import { INVARIANTS } from "../../../chaos/invariants/invariants";
import { readMutant, readMutants, REMEDY } from "../../../chaos/mutants/mutant";
import { checkPatch } from "../../../local/project-copy/patch";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";

describe("the mutants", () => {
  for (const { name, patch } of readMutants())
    it(`apply to the project: ${name}`, () => {
      checkPatch(patch, PROJECT_DIRECTORY, REMEDY);
    });

  it("are at least one for each invariant", () => {
    const caught = new Set(readMutants().map(({ invariant }) => invariant));
    assert.deepEqual(
      Object.keys(INVARIANTS).filter((invariant) => !caught.has(invariant as keyof typeof INVARIANTS)),
      [],
    );
  });
});

describe("a mutant", () => {
  const HEADER = "Breaks: It forgets.\nCaught by: outbox-empty\nRun: --seed 7 --transactions 100\n";

  it("is what its patch begins with", () => {
    assert.deepEqual(readMutant("chaos/mutants/forgetful.patch", `${HEADER}\ndiff --git a/x b/x\n`), {
      name: "forgetful",
      patch: "chaos/mutants/forgetful.patch",
      breaks: "It forgets.",
      invariant: "outbox-empty",
      options: ["--seed", "7", "--transactions", "100"],
    });
  });

  for (const [problem, text] of [
    ["has no header", "diff --git a/x b/x\n"],
    ["names no invariant that there is", HEADER.replace("outbox-empty", "outbox-full")],
    ["has no run", HEADER.replace(/Run: .*\n/, "")],
  ] as const)
    it(`is refused by its name if its patch ${problem}`, () => {
      assert.throws(
        () => readMutant("chaos/mutants/forgetful.patch", text),
        /^Error: chaos\/mutants\/forgetful\.patch must begin with the lines "Breaks: SENTENCE", .* Invariants are .*outbox-empty/,
      );
    });
});
