import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes } from "aws-lambda";
import { createConsumerPorts } from "../../../handlers/consumer/create-ports";
import { readQueueRecord, type QueueRecord } from "../../../handlers/consumer/queue-record";
import * as runtimeImports from "../../../handlers/consumer/runtime-imports";
import { createSourceQueue } from "../../../handlers/consumer/source-queue";
import { sqsEvent } from "../../../local/lambda/sqs-event";
import { noLimit, sqsRecord } from "../../support/handlers/factories";
import { useHandlerStores } from "../../support/handlers/handler-stores";

const copyOf = (record: QueueRecord) => ({ record, usedDeliveries: 0, delaySeconds: 0 });

describe("the queue that feeds a consumer", () => {
  const stores = useHandlerStores();
  const sourceQueue = () => createSourceQueue(runtimeImports, stores().sqs, stores().environment.QUEUE_URL);

  /** What Lambda would deliver now. */
  async function deliver(): Promise<QueueRecord[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: stores().environment.QUEUE_URL,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    const { Messages: messages = [] } = await stores().sqs.send(command);
    return sqsEvent(messages, "arn:aws:sqs:us-east-1:123456789012:transactions-dev").Records.map(readQueueRecord);
  }

  it("takes a record anew: body, attributes and first time are the same, whatever the number of copies", async () => {
    const body = 'not even JSON: "Zoë"';
    const messageAttributes: SQSMessageAttributes = {
      requestId: { dataType: "String", stringValue: "request-7" },
      digest: { dataType: "Binary", binaryValue: "AP+A" },
    };
    let record = readQueueRecord(sqsRecord({ body, messageAttributes, sentTimestamp: 1_772_409_600_000 }));
    for (const usedDeliveries of [0, 0, 2]) {
      assert.deepEqual(await sourceQueue().sendAnew([{ ...copyOf(record), usedDeliveries }], noLimit()), [undefined]);
      const [copy] = await deliver();
      assert.ok(copy);
      assert.deepEqual(
        [copy.body, copy.requestId, copy.firstSentTimestamp, copy.receiveCount, copy.deliveries],
        [body, "request-7", "1772409600000", 1, usedDeliveries + 1],
      );
      assert.equal(copy.messageAttributes["digest"]?.binaryValue, "AP+A");
      assert.notEqual(copy.messageId, record.messageId);
      record = copy;
    }
  });

  it("keeps a copy back for the pause", async () => {
    await sourceQueue().sendAnew([{ ...copyOf(readQueueRecord(sqsRecord())), delaySeconds: 900 }], noLimit());
    assert.deepEqual(await deliver(), []);
    const command = new GetQueueAttributesCommand({
      QueueUrl: stores().environment.QUEUE_URL,
      AttributeNames: ["ApproximateNumberOfMessagesDelayed"],
    });
    const { Attributes: attributes } = await stores().sqs.send(command);
    assert.deepEqual(attributes, { ApproximateNumberOfMessagesDelayed: "1" });
  });

  it("tells which copies were not sent: one with ten attributes of its own, one that is too large", async () => {
    const own = Array.from({ length: 10 }, (_, index) => [`own-${index}`, { dataType: "String", stringValue: "x" }]);
    const records = [
      sqsRecord({ body: "fine" }),
      sqsRecord({ messageAttributes: Object.fromEntries(own) as SQSMessageAttributes }),
      sqsRecord({ body: "x".repeat(1024 * 1024) }),
    ];
    const [fine, full, large] = await sourceQueue().sendAnew(
      records.map((record) => copyOf(readQueueRecord(record))),
      noLimit(),
    );
    assert.equal(fine, undefined);
    assert.equal(full, "it would have 11 attributes, SQS takes 10");
    assert.match(String(large), /\w/);
    assert.deepEqual(
      (await deliver()).map(({ body }) => body),
      ["fine"],
    );
  });

  it("takes ten messages of 250,000 bytes, in as many requests", async () => {
    const records = Array.from({ length: 10 }, (_, index) => sqsRecord({ body: String(index).repeat(250_000) }));
    const outcomes = await sourceQueue().sendAnew(
      records.map((record) => copyOf(readQueueRecord(record))),
      noLimit(),
    );
    assert.deepEqual(outcomes, Array(10).fill(undefined));
  });

  it("deletes what is settled, also more than fits one request", async () => {
    const records = Array.from({ length: 12 }, () => copyOf(readQueueRecord(sqsRecord())));
    await sourceQueue().sendAnew(records, noLimit());
    const handles = [...(await deliver()), ...(await deliver())].map(({ receiptHandle = "" }) => receiptHandle);
    assert.equal(handles.length, 12);
    assert.deepEqual(await sourceQueue().remove(handles, noLimit()), []);
    const command = new GetQueueAttributesCommand({
      QueueUrl: stores().environment.QUEUE_URL,
      AttributeNames: ["ApproximateNumberOfMessagesNotVisible"],
    });
    const { Attributes: attributes } = await stores().sqs.send(command);
    assert.deepEqual(attributes, { ApproximateNumberOfMessagesNotVisible: "0" });
  });
});

describe("the queue's client in Lambda", () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  it("passes no trace on, by which Lambda would take what waits for a loop", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      request.resume().once("end", () => response.writeHead(400).end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env = {
      ...env,
      AWS_LAMBDA_FUNCTION_NAME: "event-processor-dev",
      _X_AMZN_TRACE_ID: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:16|b:1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_SQS: url,
    };
    const { sourceQueue } = createConsumerPorts(runtimeImports, { queueUrl: `${url}/1/q`, deadLetterQueueUrl: url });
    await sourceQueue.sendAnew([copyOf(readQueueRecord(sqsRecord()))], noLimit());
    // Any other client of the SDK passes it on, or this test would show nothing.
    const other = new runtimeImports.SQSClient({});
    await other.send(new runtimeImports.SendMessageCommand({ QueueUrl: url, MessageBody: "x" })).catch(() => undefined);
    other.destroy();
    server.close();
    server.closeAllConnections();
    assert.deepEqual(
      seen.map((headers) => "x-amzn-trace-id" in headers),
      [false, true],
    );
  });
});
