import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { useTemporaryFolder } from "../support/temporary-folder";

describe(".ci/output", () => {
  const folder = useTemporaryFolder();

  /** What GitHub would read of a step: name and text, as the documentation of workflow commands has it. */
  function run(name: string, ...command: string[]) {
    const file = join(folder(), `${name}.txt`);
    const { status, stdout } = spawnSync(join(PROJECT_DIRECTORY, ".ci", "output"), [name, ...command], {
      env: { ...process.env, GITHUB_OUTPUT: file },
      encoding: "utf8",
    });
    const written = readFileSync(file, "utf8");
    const [, key = "", end = ""] = /^(\w+)<<(\w+)\n/.exec(written) ?? [];
    const [text, ...rest] = written.slice(`${key}<<${end}\n`.length).split(`\n${end}\n`);
    assert.deepEqual(rest, [""]);
    return { status, stdout, key, end, text };
  }

  it("keeps what a command prints, on both of its streams, and exits as it does", () => {
    const { status, stdout, key, text } = run("text", "sh", "-c", "echo one; echo two >&2; exit 3");
    assert.equal(status, 3);
    assert.equal(stdout, "one\ntwo\n");
    assert.equal(key, "text");
    assert.equal(text, "one\ntwo\n");
  });

  it("ends the text with a line that nobody can guess", () => {
    const [first, second] = [run("first", "echo", "x"), run("second", "echo", "x")];
    assert.match(first.end, /^[0-9a-f]{32}$/);
    assert.notEqual(first.end, second.end);
    const { text } = run("third", "printf", "%s\n", "other=1", "text<<EOF");
    assert.equal(text, "other=1\ntext<<EOF\n");
  });

  it("keeps no more of it than fits a comment", () => {
    const { status, text } = run("long", "sh", "-c", "yes | head -c 100000");
    assert.equal(status, 0);
    assert.equal(text?.length, 50_000);
  });
});
