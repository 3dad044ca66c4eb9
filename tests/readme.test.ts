import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readProjectFile } from "../program/stack-values";

const root = join(__dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README.md", () => {
  it("lists every configuration key with its default, and no other", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| (\S+) +\|/gm)].map(([, key, value]) => [key, value]);
    const declared = Object.entries(readProjectFile().config).map(([key, { default: value }]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const shown = text ? `\`${text}\`` : "none";
      return [key, shown];
    });
    assert.deepEqual(rows, declared);
  });
});
