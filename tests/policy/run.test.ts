import assert from "node:assert/strict";
import { createPolicyCommand } from "../../policy/run";
import { listStacks } from "../../program/stack-values";
import { refusalOf } from "../support/local/wrong-use";

/** Any that the project has. */
const [stack = ""] = listStacks();

describe("npm run policy", () => {
  for (const [args, message] of [
    [["--stack", "nowhere"], /There is no Pulumi\.nowhere\.yaml in .*: name a stack that has one/],
    [["--stacks", stack], /unknown option '--stacks'/],
    [["-c", "taskCpu"], /form key=value/],
    [[stack], /too many arguments/],
    [["--stack", stack, "--export", "nowhere/stack.tf.json"], /There is no folder .*nowhere: make it first/],
  ] as const)
    it(`refuses ${args.join(" ")}`, () => {
      assert.match(refusalOf(createPolicyCommand(), ...args), message);
    });
});
