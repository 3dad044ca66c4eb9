import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { applyRecipe } from "../../support/local/recipe";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { useForEach } from "../../support/use";

const CURRENCIES = "domain/own-currencies.ts";

describe("a recipe's patch", () => {
  const project = useTemporaryFolder(async (folder) => {
    for (const file of ["docs/recipes/currency.patch", CURRENCIES])
      await cp(join(PROJECT_DIRECTORY, file), join(folder, file));
  }, useForEach);
  const currencies = () => join(project(), CURRENCIES);

  it("is left as it is where it has been applied", async () => {
    applyRecipe("currency", project());
    const applied = await readFile(currencies(), "utf8");
    assert.match(applied, /"PTS"/);
    applyRecipe("currency", project());
    assert.equal(await readFile(currencies(), "utf8"), applied);
  });

  it("fails by its name where its lines have changed, with what to do", async () => {
    await writeFile(currencies(), "export {};\n");
    assert.throws(() => {
      applyRecipe("currency", project());
    }, /^Error: docs\/recipes\/currency\.patch does not apply to the project any more; docs\/adapt\.md tells under "Renew a recipe" what to do:\nerror: patch failed: domain\/own-currencies\.ts/);
  });
});
