import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");
const pages = [...readdirSync(root), ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`)];

for (const page of pages.filter((name) => name.endsWith(".md")))
  describe(`the commands in ${page}`, () => {
    it("are what a shell can read", () => {
      const blocks = [...readFileSync(join(root, page), "utf8").matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)];
      for (const [, indent = "", block = ""] of blocks) {
        const commands = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
        const { status, stderr } = spawnSync("bash", ["-n"], { input: commands, encoding: "utf8" });
        assert.equal(status, 0, `${commands}\n${stderr}`);
      }
    });
  });
