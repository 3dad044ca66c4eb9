import assert from "node:assert/strict";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";
import { startSystem } from "../../support/local/started-system";

describe("the recipe for a resource type", () => {
  const recipe = useRecipe("resource-type");
  const startCommand = useCommands(undefined, recipe.folder);

  it("registers the resource and nothing else", async () => {
    await recipe.follow();
    assert.deepEqual(recipe.addedTo("tests/infra/snapshots/dev.txt"), [
      "aws:dynamodb/tableItem:TableItem sessions-layout in sessions",
    ]);
  }).timeout(RECIPE_LIMIT);

  it("exists on this machine, where npm start tells of it", async () => {
    const { clients, command, stop } = await startSystem(startCommand);
    assert.match(command.stdout(), /│ dynamodb\/tableItem +│ sessions-layout +│ sessions-dev +│/);
    const Key = { sessionId: { S: "#layout" }, timestamp: { N: "0" } };
    const { Item } = await clients.dynamodb.send(new GetItemCommand({ TableName: "sessions-dev", Key }));
    assert.deepEqual(Item, { ...Key, version: { N: "1" } });
    await stop();
  }).timeout(RECIPE_LIMIT);
});
