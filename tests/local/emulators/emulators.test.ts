import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { startEmulators } from "../../../local/emulators/start-emulators";
import { createAwsClients, destroyAwsClients } from "../../../local/aws/endpoints";
import { use } from "../../support/use";

function throwError(error: Error): never {
  throw error;
}

// Emulators of its own, as they are what is tested; the process takes less than a second.
describe("the emulators", () => {
  const emulators = use(
    () => startEmulators({ services: 0, dynamodb: 0 }, throwError),
    ({ stop }) => stop(),
  );
  const clients = use(async () => {
    const created = createAwsClients(emulators());
    await created.s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    return created;
  }, destroyAwsClients);

  const object = (Key: string) => ({ Bucket: "bucket", Key });
  /** The status of a write that is to succeed only where there is no object. */
  const putNew = (key: string, Body: string) =>
    clients()
      .s3.send(new PutObjectCommand({ ...object(key), Body, IfNoneMatch: "*" }))
      .then(
        ({ $metadata }) => $metadata.httpStatusCode,
        (error: unknown) =>
          error instanceof S3ServiceException ? `${error.name} ${error.$metadata.httpStatusCode}` : error,
      );
  const read = async (key: string) =>
    (await clients().s3.send(new GetObjectCommand(object(key)))).Body?.transformToString();

  describe("S3, asked to write only where there is no object", () => {
    it("writes a new object as it is, with its type", async () => {
      const body = '{"ä": "€ 日本"}';
      const put = new PutObjectCommand({
        ...object("new"),
        Body: body,
        ContentType: "application/json",
        IfNoneMatch: "*",
      });
      await clients().s3.send(put);
      assert.equal(await read("new"), body);
      const { ContentType } = await clients().s3.send(new GetObjectCommand(object("new")));
      assert.equal(ContentType, "application/json");
    });

    it("keeps an object that is there, and answers 412", async () => {
      await clients().s3.send(new PutObjectCommand({ ...object("kept"), Body: "first" }));
      assert.equal(await putNew("kept", "second"), "PreconditionFailed 412");
      assert.equal(await read("kept"), "first");
    });

    it("lets one of many win that come at once", async () => {
      const bodies = Array.from({ length: 20 }, (_, n) => `body ${n}`);
      const answers = await Promise.all(bodies.map((body) => putNew("race", body)));
      assert.deepEqual(answers.filter((answer) => answer === 200).length, 1);
      assert.deepEqual(answers.filter((answer) => answer === "PreconditionFailed 412").length, 19);
      assert.equal(await read("race"), bodies[answers.indexOf(200)]);
    });

    it("writes again after the object is deleted", async () => {
      assert.equal(await putNew("again", "first"), 200);
      await clients().s3.send(new DeleteObjectCommand(object("again")));
      assert.equal(await putNew("again", "second"), 200);
      assert.equal(await read("again"), "second");
    });

    it("goes on after a write that fails", async () => {
      const put = new PutObjectCommand({ Bucket: "missing", Key: "k", Body: "b", IfNoneMatch: "*" });
      await assert.rejects(clients().s3.send(put), { name: "NoSuchBucket" });
      assert.equal(await putNew("after-failure", "b"), 200);
    });
  });

  it("name queues by an address that needs no resolver", async () => {
    const url = `${emulators().services}/000000000000/named`;
    assert.equal((await clients().sqs.send(new CreateQueueCommand({ QueueName: "named" }))).QueueUrl, url);
    assert.equal((await clients().sqs.send(new GetQueueUrlCommand({ QueueName: "named" }))).QueueUrl, url);
    assert.deepEqual((await clients().sqs.send(new ListQueuesCommand({}))).QueueUrls, [url]);
  });

  it("take every character that SQS takes, and no other", async () => {
    const { QueueUrl } = await clients().sqs.send(new CreateQueueCommand({ QueueName: "characters" }));
    const send = (MessageBody: string) => clients().sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const body = "\t\n\r ~é東\ufffd😀\u{10ffff}";
    await send(body);
    const { Messages } = await clients().sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.equal(Messages?.[0]?.Body, body);
    for (const refused of ["\0", "\u001b", "\ufffe", "\uffff"])
      await assert.rejects(send(refused), { name: /InvalidMessageContents$/ });
  });

  it("refuse a port that is in use, and name it", async () => {
    const port = Number(new URL(emulators().services).port);
    await assert.rejects(
      startEmulators({ services: port, dynamodb: 0 }, () => undefined),
      { message: new RegExp(`^Port ${port} on 127.0.0.1 is in use, .*--port \\d+`) },
    );
  });
});
