import { useProjectCopy } from "../../support/local/project-copy";
import { applyRecipe, RECIPE_LIMIT, useLines } from "../../support/local/recipe";
import { readPatch, recipeNames } from "../../support/recipes";

describe("all recipes in one copy", () => {
  const folder = useProjectCopy((copy) => {
    for (const name of recipeNames) applyRecipe(name, copy);
    return Promise.resolve();
  });
  const run = useLines(folder);
  const files = [...new Set(recipeNames.flatMap((name) => readPatch(name).map(({ file }) => file)))];
  const code = files.filter((file) => file.endsWith(".ts"));

  it("have types", () => run("npx tsc --noEmit --noCheck false")).timeout(RECIPE_LIMIT);

  it("have nothing for lint", () => run(`npx eslint --max-warnings 0 ${code.join(" ")}`)).timeout(RECIPE_LIMIT);

  it("are formatted", () => run(`npx prettier --check --ignore-unknown ${files.join(" ")}`)).timeout(RECIPE_LIMIT);
});
