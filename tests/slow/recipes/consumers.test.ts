/** Two recipes in one copy, as both change the same lists and are run by the same start. */
import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { ACCOUNT_ID } from "../../../local/aws/account";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";
import { startSystem } from "../../support/local/started-system";

describe("the recipes for a consumer of events and for a subscriber", () => {
  const recipe = useRecipe("consumer", "subscriber");
  const startCommand = useCommands(undefined, recipe.folder);

  it("register each of them with its alarms, the topic, and nothing else", async () => {
    await recipe.follow();
    const added = recipe.addedTo("tests/infra/snapshots/dev.txt");
    const isConsumers = (line: string) => /^\S+ (exporter|exports|monitoring-[\w-]+-exporter)\b/.test(line);
    const isSubscribers = (line: string) =>
      /^\S+ (subscriber-payments|announcements|monitoring-[\w-]+-subscriber-payments|monitoring-event-)/.test(line);
    assert.deepEqual(
      added.filter((line) => !isConsumers(line) && !isSubscribers(line)),
      ["output subscribers"],
    );
    for (const line of [
      "aws:lambda/function:Function exporter-function in exporter",
      "aws:sqs/queue:Queue exports-queue in exports",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-queue-age-exporter in monitoring",
      "aws:lambda/function:Function subscriber-payments-function in subscriber-payments",
      "aws:sns/topicSubscription:TopicSubscription subscriber-payments-subscription in subscriber-payments-subscriber",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-queue-age-subscriber-payments in monitoring",
    ])
      assert.ok(added.includes(line), line);
  }).timeout(RECIPE_LIMIT);

  it("do what they are for, beside the event processor, when npm start runs them", async () => {
    const { clients, command, request, isProcessed, stop } = await startSystem(startCommand);
    const textOf = async (Key: string) => {
      const object = new GetObjectCommand({ Bucket: `transaction-logs-dev-${ACCOUNT_ID}`, Key });
      return (await (await clients.s3.send(object)).Body?.transformToString()) ?? "";
    };
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: "exports-dev" }));
    const body = '{"transactionId":"sent","userId":"alice"}';
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await command.prints(/ done +sent .* exporter-dev\n/);
    assert.equal(await textOf("export/sent.json"), body);

    const transaction = { userId: "alice", amount: "1.00", currency: "EUR" };
    await request("/transactions", { ...transaction, transactionId: "refunded", type: "refund" });
    await request("/transactions", { ...transaction, transactionId: "paid", type: "payment" });
    await command.prints(/ done +paid .* subscriber-payments-dev\n/);
    const kept = JSON.parse(await textOf("payments/paid.json")) as Record<string, unknown>;
    assert.deepEqual([kept["transactionId"], kept["amount"]], ["paid", "1.00"]);
    assert.ok(!/ refunded .* subscriber-payments-dev\n/.test(command.stdout()));
    for (const id of ["refunded", "paid"]) await isProcessed(id);
    await stop();
  }).timeout(RECIPE_LIMIT);
});
