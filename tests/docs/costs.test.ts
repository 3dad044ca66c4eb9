import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

const read = (name: string) => readFileSync(join(PROJECT_DIRECTORY, name), "utf8");

/** The last row of the table, of which the first figure is dev's at rest. */
const [, devAtRest = ""] = /^\| \*\*together\*\* +\| +\*\*([\d,]+)\*\*/m.exec(read("docs/deploy.md")) ?? [];

describe("what pages say that dev costs", () => {
  it("is what the table of docs/deploy.md has, but for rounding", () => {
    const usd = Number(devAtRest.replaceAll(",", ""));
    assert.ok(usd > 0);
    const said = [...read("README.md").matchAll(/costs about (\d+) USD a month\]\(docs\/deploy\.md#what-it-costs\)/g)];
    for (const [text, figure] of said)
      assert.ok(Math.abs(Number(figure) - usd) <= 0.05 * usd, `"${text}", and the table has ${usd}`);
  });
});
