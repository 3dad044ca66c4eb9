import assert from "node:assert/strict";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";

describe("the recipe for a field", () => {
  const recipe = useRecipe("field");

  it("tells transactions apart by it, and loses and duplicates nothing in the demo", async () => {
    const printed = await recipe.follow();
    assert.match(printed, /makes another transaction of it under one id/);
    for (const row of [/│ in Aurora +│ +100 │/, /│ lost +│ +0 │/, /│ duplicated +│ +0 │/]) assert.match(printed, row);
  }).timeout(RECIPE_LIMIT);
});
