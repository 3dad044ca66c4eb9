import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { createAwsClients, destroyAwsClients } from "../../../../local/aws/endpoints";
import { startEmulators } from "../../../../local/emulators/start-emulators";
import { createS3Bucket } from "../../../../local/resources/s3-bucket";
import { createSnsTopic } from "../../../../local/resources/sns-topic";
import { createSqsQueue } from "../../../../local/resources/sqs-queue";
import type { LocalDeployment } from "../../../../local/resources/resource";
import { createSessionsTable } from "../../../support/servers/emulators";
import { useTemporaryFolder } from "../../../support/temporary-folder";
import { useForEach } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const BUCKET = "kept-objects";

describe("emulators with a folder that is kept", () => {
  const folder = useTemporaryFolder(undefined, useForEach);

  /** Starts them on any ports and makes the resources, as a deployment does. */
  async function start() {
    let failed = false;
    const emulators = await startEmulators({ services: 0, dynamodb: 0 }, () => (failed = true), folder());
    const clients = createAwsClients(emulators);
    // All that the creators use.
    const deployment = { clients, endpoints: emulators } as unknown as LocalDeployment;
    await createSessionsTable(clients.dynamodb, "sessions");
    await createS3Bucket({ bucket: BUCKET }, "bucket", deployment);
    await createSnsTopic({ name: "alarms" }, "topic", deployment);
    const create = async (visibilityTimeoutSeconds: number) =>
      (await createSqsQueue({ name: "events", visibilityTimeoutSeconds }, "queue", deployment)).id;
    const url = await create(30);
    const end = async (kill: boolean) => {
      destroyAwsClients(clients);
      if (!kill) return emulators.stop();
      execFileSync("pkill", ["-KILL", "-P", String(process.pid), "-f", folder()]);
      await waitFor("the end of the emulators", () => failed);
    };
    return { ...clients, url, create, port: new URL(emulators.services).port, end };
  }

  const counts = async ({ sqs, url }: Awaited<ReturnType<typeof start>>) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    return [
      Attributes.ApproximateNumberOfMessages,
      Attributes.ApproximateNumberOfMessagesNotVisible,
      Attributes.ApproximateNumberOfMessagesDelayed,
    ];
  };

  for (const kill of [false, true])
    it(`go on where ${kill ? "a killed process" : "the ones before"} ended`, async () => {
      const first = await start();
      const send = (MessageBody: string, DelaySeconds = 0) =>
        first.sqs.send(
          new SendMessageCommand({
            QueueUrl: first.url,
            MessageBody,
            DelaySeconds,
            MessageAttributes: { kind: { DataType: "String", StringValue: MessageBody } },
          }),
        );
      const receive = async ({ sqs, url }: Pick<typeof first, "sqs" | "url">) => {
        const { Messages: [message] = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["ApproximateReceiveCount"],
          }),
        );
        return message;
      };
      await send("in flight 😀");
      const inFlight = await receive(first);
      await send("back at once");
      const again = { QueueUrl: first.url, ReceiptHandle: (await receive(first))?.ReceiptHandle };
      await first.sqs.send(new ChangeMessageVisibilityCommand({ ...again, VisibilityTimeout: 0 }));
      await send("later", 900);
      await first.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a/b.json", Body: "{}", ContentType: "text/x" }));
      const item = { sessionId: { S: "1" }, timestamp: { N: "5" }, userId: { S: "me" } };
      await first.dynamodb.send(new PutItemCommand({ TableName: "sessions", Item: item }));
      await first.end(kill);

      const second = await start();
      assert.notEqual(second.port, first.port);
      assert.equal(second.url, `http://127.0.0.1:${second.port}/000000000000/events`);
      assert.deepEqual(await counts(second), ["1", "1", "1"]);
      const ready = await receive(second);
      assert.deepEqual(
        [ready?.Body, ready?.MessageAttributes?.kind?.StringValue, ready?.Attributes?.ApproximateReceiveCount],
        ["back at once", "back at once", "2"],
      );
      const { ReceiptHandle } = inFlight ?? {};
      await second.sqs.send(new DeleteMessageCommand({ QueueUrl: second.url, ReceiptHandle }));
      assert.deepEqual(await counts(second), ["0", "1", "1"]);
      const object = await second.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "a/b.json" }));
      assert.deepEqual([await object.Body?.transformToString(), object.ContentType], ["{}", "text/x"]);
      const condition = { Bucket: BUCKET, Key: "a/b.json", Body: "other", IfNoneMatch: "*" };
      await assert.rejects(second.s3.send(new PutObjectCommand(condition)), { name: "PreconditionFailed" });
      assert.deepEqual(
        (await queryUser(second.dynamodb)).map(({ sessionId }) => sessionId?.S),
        ["1"],
      );
      await second.end(false);
    });

  it("take what the program says of a queue that is there", async () => {
    const first = await start();
    await first.create(90);
    await first.end(false);
    const second = await start();
    const { Attributes } = await second.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: second.url, AttributeNames: ["VisibilityTimeout"] }),
    );
    assert.equal(Attributes?.VisibilityTimeout, "30");
    // S3 takes the same name again from the same owner.
    await second.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await second.end(false);
  });
});

async function queryUser(dynamodb: DynamoDBClient) {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: "sessions",
      IndexName: "userId-index",
      KeyConditionExpression: "userId = :user",
      ExpressionAttributeValues: { ":user": { S: "me" } },
    }),
  );
  return Items;
}
