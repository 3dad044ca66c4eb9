import assert from "node:assert/strict";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";
import { startSystem } from "../../support/local/started-system";

describe("the recipe for a route", () => {
  const recipe = useRecipe("route");
  const startCommand = useCommands(undefined, recipe.folder);

  it("passes its tests", () => recipe.follow()).timeout(RECIPE_LIMIT);

  it("answers on the system that npm start runs", async () => {
    const system = await startSystem(startCommand);
    const { status, answer } = await system.request("/currencies");
    assert.equal(status, 200);
    const { currencies } = answer as { currencies: { code: string; fractionDigits?: number }[] };
    assert.deepEqual(
      currencies.find(({ code }) => code === "EUR"),
      { code: "EUR", fractionDigits: 2 },
    );
    await system.stop();
  }).timeout(RECIPE_LIMIT);
});
