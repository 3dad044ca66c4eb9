import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { scripts } from "../../../package.json";
import { COMMANDS, helpOf } from "../../../docs/commands";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";

/** As npm runs it, with its output piped. */
async function run(script: string, option: string) {
  const [, file = ""] = /-r ts-node\/register (\S+\.ts)$/.exec(script) ?? assert.fail(script);
  const child = spawn(process.execPath, ["-r", "ts-node/register", file, option], { cwd: PROJECT_DIRECTORY });
  const exit = once(child, "exit") as Promise<[number]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, stderr, code };
}

describe("each command, as npm runs it", () => {
  for (const [name, create] of Object.entries(COMMANDS)) {
    const script = Object.entries(scripts).find(([candidate]) => candidate === name)?.[1] ?? "";

    it(`explains itself: ${name}`, async () => {
      const { code, stdout, stderr } = await run(script, "--help");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(stdout, helpOf(create(), 80));
      assert.ok(!stdout.includes("\u001b"), "colours where nobody sees them");
    });
  }

  it("explains itself without checking anything first: test", async () => {
    const child = spawn("npm", ["test", "--silent", "--", "--help"], { cwd: PROJECT_DIRECTORY });
    assert.match(await text(child.stdout), /^Usage: mocha /);
  });
});
