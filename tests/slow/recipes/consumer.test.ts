import assert from "node:assert/strict";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { ACCOUNT_ID } from "../../../local/aws/account";
import { useCommands } from "../../support/local/running-command";
import { RECIPE_LIMIT, useRecipe } from "../../support/local/recipe";
import { startSystem } from "../../support/local/started-system";

describe("the recipe for a consumer of events", () => {
  const recipe = useRecipe("consumer");
  const startCommand = useCommands(undefined, recipe.folder);

  it("registers the consumer with its alarms, and nothing else", async () => {
    await recipe.follow();
    const added = recipe.addedTo("tests/infra/snapshots/dev.txt");
    const isItsOwn = (line: string) => /^\S+ (exporter|exports|monitoring-[\w-]+-exporter)\b/.test(line);
    assert.deepEqual(
      added.filter((line) => !isItsOwn(line)),
      [],
    );
    for (const line of [
      "aws:lambda/function:Function exporter-function in exporter",
      "aws:sqs/queue:Queue exports-queue in exports",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-queue-age-exporter in monitoring",
    ])
      assert.ok(added.includes(line), line);
  }).timeout(RECIPE_LIMIT);

  it("processes a message beside the event processor when npm start runs it", async () => {
    const { clients, command, request, isProcessed, stop } = await startSystem(startCommand);
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: "exports-dev" }));
    const body = '{"transactionId":"sent","userId":"alice"}';
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await command.prints(/ done +sent .* exporter-dev\n/);
    const object = { Bucket: `transaction-logs-dev-${ACCOUNT_ID}`, Key: "export/sent.json" };
    const { Body } = await clients.s3.send(new GetObjectCommand(object));
    assert.equal(await Body?.transformToString(), body);
    await request("/transactions", { transactionId: "posted", userId: "alice", amount: "1.00", currency: "EUR" });
    await isProcessed("posted");
    await stop();
  }).timeout(RECIPE_LIMIT);
});
