import assert from "node:assert/strict";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";

describe("the recipe for an alarm", () => {
  const recipe = useRecipe("alarm");

  it("registers the alarm and nothing else", async () => {
    await recipe.follow();
    for (const snapshot of ["dev.txt", "every-option.txt"])
      assert.deepEqual(recipe.addedTo(`tests/infra/snapshots/${snapshot}`), [
        "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-target-4xx in monitoring",
      ]);
  }).timeout(RECIPE_LIMIT);
});
