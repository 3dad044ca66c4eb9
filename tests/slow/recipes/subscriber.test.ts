import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { ACCOUNT_ID } from "../../../local/aws/account";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";
import { startSystem } from "../../support/local/started-system";

describe("the recipe for a subscriber", () => {
  const recipe = useRecipe("subscriber");
  const startCommand = useCommands(undefined, recipe.folder);

  it("registers the subscriber with its alarms and the topic, and nothing else", async () => {
    await recipe.follow();
    const added = recipe.addedTo("tests/infra/snapshots/dev.txt");
    const isItsOwn = (line: string) =>
      /^\S+ (subscriber-payments|announcements|monitoring-[\w-]+-subscriber-payments|monitoring-event-)/.test(line);
    assert.deepEqual(
      added.filter((line) => !isItsOwn(line)),
      ["output subscribers"],
    );
    for (const line of [
      "aws:lambda/function:Function subscriber-payments-function in subscriber-payments",
      "aws:sns/topicSubscription:TopicSubscription subscriber-payments-subscription in subscriber-payments-subscriber",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-queue-age-subscriber-payments in monitoring",
    ])
      assert.ok(added.includes(line), line);
  }).timeout(RECIPE_LIMIT);

  it("is told of what is posted when npm start runs it", async () => {
    const { clients, command, request, stop } = await startSystem(startCommand);
    const transaction = { userId: "alice", amount: "1.00", currency: "EUR" };
    await request("/transactions", { ...transaction, transactionId: "refunded", type: "refund" });
    await request("/transactions", { ...transaction, transactionId: "paid", type: "payment" });
    await command.prints(/ done +paid .* subscriber-payments-dev\n/);
    const object = { Bucket: `transaction-logs-dev-${ACCOUNT_ID}`, Key: "payments/paid.json" };
    const { Body } = await clients.s3.send(new GetObjectCommand(object));
    const kept = JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
    assert.deepEqual([kept["transactionId"], kept["amount"]], ["paid", "1.00"]);
    assert.ok(!/ refunded .* subscriber-payments-dev\n/.test(command.stdout()));
    await stop();
  }).timeout(RECIPE_LIMIT);
});
