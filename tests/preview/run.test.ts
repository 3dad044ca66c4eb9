import assert from "node:assert/strict";
import { createPreviewCommand } from "../../preview/run";
import { listStacks } from "../../program/stack-values";
import { refusalOf } from "../support/local/wrong-use";

/** Any that the project has. */
const [stack = ""] = listStacks();

describe("npm run preview", () => {
  for (const [args, message] of [
    [["--stack", "nowhere"], /There is no Pulumi\.nowhere\.yaml in .*: name a stack that has one/],
    [["--stack", stack, "--diff", "nowhere"], /There is no Pulumi\.nowhere\.yaml in .*: name a stack that has one/],
    [["--stack", stack, "--tps", "many"], /It must be a whole number from 1 to 1000000\./],
    [["--stack", stack, "--costs"], /unknown option '--costs'/],
  ] as const)
    it(`refuses ${args.join(" ")}`, () => {
      assert.match(refusalOf(createPreviewCommand(), ...args), message);
    });
});
