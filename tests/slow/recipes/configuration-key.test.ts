import assert from "node:assert/strict";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";

describe("the recipe for a configuration key", () => {
  const recipe = useRecipe("configuration-key");
  const startCommand = useCommands(undefined, recipe.folder);

  it("changes what is registered, and is declared and documented", async () => {
    await recipe.follow();
    const declared = recipe.addedTo("Pulumi.yaml");
    assert.equal(declared[0], "  infrequentAccessDays:");
    assert.ok(declared.includes("      Allowed: a whole number of days from 30 to 3650"));
    assert.match(
      recipe.addedTo("docs/configuration.md").join("\n"),
      /`infrequentAccessDays` +\| `30` +\| a whole number/,
    );
  }).timeout(RECIPE_LIMIT);

  it("is refused where it is wrong, with what is allowed and what to do", async () => {
    const command = await startCommand("policy/run.ts", "-c", "infrequentAccessDays=29");
    assert.equal(await command.exited, 1);
    assert.match(
      command.stderr(),
      /infrequentAccessDays is "29"; allowed: a whole number of days from 30 to 3650\. To fix it: npx pulumi config set/,
    );
    await command.assertNothingLeft();
  });
});
