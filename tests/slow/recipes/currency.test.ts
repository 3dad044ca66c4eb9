import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";

describe("the recipe for a currency", () => {
  const recipe = useRecipe("currency");

  it("passes its tests", () => recipe.follow()).timeout(RECIPE_LIMIT);

  it("is accepted from end to end, in its own form", async () => {
    const lines = ["250", "-3"].map((amount) => JSON.stringify({ userId: "me", amount, currency: "PTS" }));
    await writeFile(join(recipe.folder(), "points.jsonl"), `${lines.join("\n")}\n`);
    const printed = await recipe.run("npm run --silent demo -- --file points.jsonl");
    for (const row of [/│ logged +│ +2 │/, /│ lost +│ +0 │/, /│ duplicated +│ +0 │/]) assert.match(printed, row);
  }).timeout(RECIPE_LIMIT);
});
