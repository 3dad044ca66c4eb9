import assert from "node:assert/strict";
import type { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createRecord } from "../../../running-system/dead-letters/record";
import { textAttribute } from "../../support/ops";

describe("the record of a dropped dead letter", () => {
  const letter = {
    id: "message-1",
    sentAt: Date.UTC(2026, 10, 20, 9),
    transactionId: "order-1",
    reason: "malformed",
    body: '{"transactionId":"order-1"}',
    attributes: {
      reason: textAttribute("malformed"),
      binary: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
    },
    receiptHandle: "handle",
  };
  const dropping = {
    bucket: "logs",
    queueName: "transactions",
    who: "arn:aws:iam::123456789012:user/alice",
    why: "a test of the producer's",
    now: new Date("2026-11-23T23:59:59.999Z"),
  };

  it("has all of it, and who dropped it, when and why, in the day's folder", async () => {
    const put: PutObjectCommand["input"][] = [];
    const s3 = {
      send: ({ input }: PutObjectCommand) => {
        put.push(input);
        return Promise.resolve({});
      },
    } as unknown as S3Client; // no more of it is called
    assert.deepEqual(await createRecord(s3, dropping)([letter]), new Map());
    const [{ Body, ...where } = {}] = put as Partial<PutObjectCommand["input"]>[];
    assert.deepEqual(where, {
      Bucket: "logs",
      Key: "dropped/2026/11/23/message-1.json",
      ContentType: "application/json",
    });
    assert.deepEqual(JSON.parse(Body as string), {
      droppedAt: "2026-11-23T23:59:59.999Z",
      who: "arn:aws:iam::123456789012:user/alice",
      why: "a test of the producer's",
      queue: "transactions",
      messageId: "message-1",
      transactionId: "order-1",
      reason: "malformed",
      sentAt: "2026-11-20T09:00:00.000Z",
      body: '{"transactionId":"order-1"}',
      attributes: {
        reason: { DataType: "String", StringValue: "malformed" },
        binary: { DataType: "Binary", BinaryValue: "AQI=" },
      },
    });
  });

  it("that cannot be written keeps the message", async () => {
    const s3 = { send: () => Promise.reject(new Error("no rights")) } as unknown as S3Client;
    assert.deepEqual(await createRecord(s3, dropping)([letter]), new Map([["message-1", "no rights"]]));
  });
});
