import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { useTemporaryFolder } from "../support/temporary-folder";

const file = join(PROJECT_DIRECTORY, ".github", "workflows", "preview.yml");
const { jobs } = parse(readFileSync(file, "utf8")) as { jobs: { comment: { steps: { run: string }[] } } };
const [{ run: script } = { run: "" }] = jobs.comment.steps;

describe("the comment on a pull request", () => {
  const folder = useTemporaryFolder();

  /** What GitHub's command would be given, its words and its standard input, by these texts of jobs before. */
  function comment(texts: { STACKS: string; PULUMI: string }) {
    const output = join(folder(), "comment.md");
    writeFileSync(join(folder(), "gh"), `#!/bin/sh\necho "$*" >"$OUTPUT"\ncat >>"$OUTPUT"\n`, { mode: 0o755 });
    const environment = { ...process.env, ...texts, NUMBER: "7", REPOSITORY: "shop/transactions", OUTPUT: output };
    const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
      cwd: folder(),
      env: { ...environment, PATH: `${folder()}:${process.env.PATH}` },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const [words, ...body] = readFileSync(output, "utf8").split("\n");
    return { words, body: body.join("\n") };
  }

  it("has what both previews print, the second only where there is one", () => {
    const { words, body } = comment({ STACKS: "dev\n  queue", PULUMI: "+ 1 to create" });
    assert.equal(words, "pr comment 7 --repo shop/transactions --edit-last --create-if-none --body-file -");
    assert.equal(body, "### Preview\n\n    dev\n      queue\n\n### Preview by Pulumi\n\n    + 1 to create\n");
    assert.equal(comment({ STACKS: "dev", PULUMI: "" }).body, "### Preview\n\n    dev\n");
  });

  it("runs nothing of a text, and takes nothing of it for Markdown", () => {
    const text = "$(touch hacked) `touch hacked`\n```\n# Approved by @security\n";
    const { body } = comment({ STACKS: text, PULUMI: "" });
    const written = body.split("\n").slice(2).filter(Boolean);
    assert.ok(
      written.every((line) => line.startsWith("    ")),
      body,
    );
    assert.ok(body.includes("    $(touch hacked) `touch hacked`\n    ```\n"));
    assert.equal(spawnSync("test", ["-e", join(folder(), "hacked")]).status, 1);
  });

  it("is no longer than GitHub takes", () => {
    const { body } = comment({ STACKS: "x\n".repeat(25_000), PULUMI: "y\n".repeat(25_000) });
    assert.equal(body.length, 65_000);
  });
});
