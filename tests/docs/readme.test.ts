import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

const read = (file: string) => readFileSync(join(PROJECT_DIRECTORY, file), "utf8");
const readme = read("README.md");

describe("README.md", () => {
  it("can be read in one go", () => {
    const lines = readme.split("\n").length;
    assert.ok(
      lines <= 250,
      `README.md has ${lines} lines: what is more than an overview belongs to a page below docs/`,
    );
  });

  it("leads to every page", () => {
    const pages = readdirSync(join(PROJECT_DIRECTORY, "docs")).filter((name) => name.endsWith(".md"));
    const missing = pages.filter((page) => !readme.includes(`](docs/${page}`));
    assert.deepEqual(missing, [], "README.md has no link to these pages of docs/");
  });
});
