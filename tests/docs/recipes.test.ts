import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { pathsOf, readPatch, readRecipe, recipeNames } from "../support/recipes";

const page = readFileSync(join(PROJECT_DIRECTORY, "docs", "adapt.md"), "utf8");
const toEdit = ["Yours", "Code to add to", "Tests and pages to add to"].flatMap((title) => pathsOf(page, title));

describe("the recipes", () => {
  it("are those of the usual changes, each of which is followed in a test", () => {
    assert.deepEqual(recipeNames, [
      "alarm",
      "configuration-key",
      "consumer",
      "currency",
      "field",
      "resource-type",
      "route",
      "subscriber",
    ]);
    const tests = globSync("tests/slow/recipes/*.test.ts", { cwd: PROJECT_DIRECTORY });
    const followed = tests.flatMap((file) => {
      const [, names = ""] = /useRecipe\(([^)]*)\)/.exec(readFileSync(join(PROJECT_DIRECTORY, file), "utf8")) ?? [];
      return [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
    });
    assert.deepEqual(followed.sort(), recipeNames);
  });

  for (const name of recipeNames)
    it(`touch what the page says: ${name}`, () => {
      const { made, edited } = readRecipe(name);
      const touched = readPatch(name);
      const pathsWhere = (isNew: boolean) => touched.filter((file) => file.isNew === isNew).map(({ file }) => file);
      assert.deepEqual(made.sort(), pathsWhere(true).sort());
      assert.deepEqual(edited.sort(), pathsWhere(false).sort());
    });

  it("edit nothing but what is said to be edited, and all of that", () => {
    const edited = new Set(recipeNames.flatMap((name) => readRecipe(name).edited));
    assert.deepEqual([...edited].sort(), toEdit.sort());
  });
});
