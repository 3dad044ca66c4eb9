import * as assert from "node:assert/strict";
import type { SQSMessageAttributes } from "aws-lambda";
import * as runtimeImports from "../../../handlers/consumer/runtime-imports";
import { createDeadLetters } from "../../../handlers/consumer/dead-letters";
import { readQueueRecord } from "../../../handlers/consumer/queue-record";
import { noLimit, sqsRecord } from "../../support/handlers/factories";
import { useHandlerStores } from "../../support/handlers/handler-stores";

describe("the dead-letter queue", () => {
  const stores = useHandlerStores();

  async function send(body: string, messageAttributes: SQSMessageAttributes, reason = "the reason") {
    const url = stores().environment.DEAD_LETTER_QUEUE_URL;
    const deadLetters = createDeadLetters(runtimeImports, stores().sqs, url);
    await deadLetters.send(readQueueRecord(sqsRecord({ body, messageAttributes })), reason, "request-7", noLimit());
    const [message, ...others] = await stores().receive(url);
    assert.deepEqual(others, []);
    return message;
  }

  it("takes the body unchanged, the reason and the request id", async () => {
    const body = 'not JSON: "Zoë"\n\t';
    const message = await send(body, {});
    assert.equal(message?.Body, body);
    assert.deepEqual(message.MessageAttributes, {
      reason: { DataType: "String", StringValue: "the reason" },
      requestId: { DataType: "String", StringValue: "request-7" },
    });
  });

  it("keeps the message's own attributes, of every type", async () => {
    const message = await send("x", {
      source: { dataType: "String", stringValue: "import" },
      attempt: { dataType: "Number.int", stringValue: "3" },
      digest: { dataType: "Binary", binaryValue: "AP+A" },
      requestId: { dataType: "String", stringValue: "request-7" },
      reason: { dataType: "String", stringValue: "an older one" },
      // Of a copy: what is redriven begins anew.
      firstSentTimestamp: { dataType: "Number", stringValue: "1772409600000" },
      usedDeliveries: { dataType: "Number", stringValue: "4" },
    });
    assert.deepEqual(
      { ...message?.MessageAttributes, digest: [...(message?.MessageAttributes?.["digest"]?.BinaryValue ?? [])] },
      {
        source: { DataType: "String", StringValue: "import" },
        attempt: { DataType: "Number.int", StringValue: "3" },
        digest: [0x00, 0xff, 0x80],
        reason: { DataType: "String", StringValue: "the reason" },
        requestId: { DataType: "String", StringValue: "request-7" },
      },
    );
  });

  it("takes a reason in characters that SQS takes, as it may be the text of anybody's error", async () => {
    const message = await send("x", {}, "no\u0000 \ud83d😀\uffff\n");
    assert.equal(message?.MessageAttributes?.["reason"]?.StringValue, "no\ufffd \ufffd😀\ufffd\n");
  });

  it("gets ten attributes at most, ours among them", async () => {
    const own = Array.from({ length: 10 }, (_, index) => [`own-${index}`, { dataType: "String", stringValue: "x" }]);
    const message = await send("x", Object.fromEntries(own) as SQSMessageAttributes);
    const names = Object.keys(message?.MessageAttributes ?? {});
    assert.equal(names.length, 10);
    assert.ok(names.includes("reason") && names.includes("requestId"));
  });

  it("is spared attributes that are none", async () => {
    const strange = { a: null, b: 7, c: {}, d: { dataType: "String" }, e: { stringValue: "x" } };
    const message = await send("x", strange as unknown as SQSMessageAttributes);
    assert.deepEqual(Object.keys(message?.MessageAttributes ?? {}).sort(), ["reason", "requestId"]);
  });

  it("fails when there is no such queue", async () => {
    const url = stores().environment.DEAD_LETTER_QUEUE_URL.replace("dlq", "nowhere");
    const deadLetters = createDeadLetters(runtimeImports, stores().sqs, url);
    await assert.rejects(deadLetters.send(readQueueRecord(sqsRecord()), "r", "i", noLimit()), {
      name: "QueueDoesNotExist",
    });
  });
});
