import assert from "node:assert/strict";
import { parseBatchResponse, sqsEvent } from "../../../local/lambda/sqs-event";

describe("the event of an SQS batch", () => {
  it("has Lambda's shape and casing", () => {
    const event = sqsEvent(
      [
        {
          MessageId: "m-1",
          ReceiptHandle: "r-1",
          Body: "text",
          MD5OfBody: "1cb251ec0d568de6a929b520c4aed8d1",
          Attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1772600767089" },
          MessageAttributes: {
            text: { DataType: "String", StringValue: "v" },
            bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 3]) },
          },
        },
      ],
      "arn:aws:sqs:us-east-1:000000000000:q",
    );
    assert.deepEqual(event, {
      Records: [
        {
          messageId: "m-1",
          receiptHandle: "r-1",
          body: "text",
          attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1772600767089" },
          messageAttributes: {
            text: { stringValue: "v", stringListValues: [], binaryListValues: [], dataType: "String" },
            bytes: { binaryValue: "AQID", stringListValues: [], binaryListValues: [], dataType: "Binary" },
          },
          md5OfBody: "1cb251ec0d568de6a929b520c4aed8d1",
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:q",
          awsRegion: "us-east-1",
        },
      ],
    });
  });
});

describe("a batch response", () => {
  for (const [response, failed] of [
    [null, []],
    [{}, []],
    [{ batchItemFailures: null }, []],
    [{ batchItemFailures: [] }, []],
    [{ batchItemFailures: [{ itemIdentifier: "b" }] }, ["b"]],
    [{ batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "b" }] }, ["a", "b"]],
  ] as const)
    it(`says with ${JSON.stringify(response)} that ${failed.join(" and ") || "nothing"} failed`, () => {
      assert.deepEqual(parseBatchResponse(JSON.stringify(response), ["a", "b"]), new Set(failed));
    });

  for (const response of [
    "done",
    7,
    { batchItemFailures: "a" },
    { batchItemFailures: [{ itemIdentifier: "" }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ itemIdentifier: "unknown" }] },
    { batchItemFailures: [{ id: "a" }] },
    { batchItemFailures: [null] },
    { batchItemFailures: ["a"] },
  ])
    it(`fails the whole batch with ${JSON.stringify(response)}`, () => {
      assert.equal(parseBatchResponse(JSON.stringify(response), ["a", "b"]), undefined);
    });
});
