import * as assert from "node:assert/strict";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CLIENT_OPTIONS } from "../../../handlers/consumer/client-options";

describe("a client that has the options of all clients and no more", () => {
  it("sends what goes to several buckets at the same time into each one's own", async () => {
    const sent: Record<string, string> = {};
    const client = new S3Client({
      ...CLIENT_OPTIONS,
      region: "us-east-1",
      credentials: { accessKeyId: "x", secretAccessKey: "x" },
      requestHandler: {
        handle({ hostname, body }: { hostname: string; body: string }) {
          sent[body] = hostname;
          return Promise.reject(Object.assign(new Error("seen"), { name: "Seen" }));
        },
      },
    });
    const send = (bucket: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key: "key", Body: bucket }));
    await Promise.all(["first", "second"].map((bucket) => assert.rejects(send(bucket), { name: "Seen" })));
    assert.deepEqual(sent, {
      first: "first.s3.us-east-1.amazonaws.com",
      second: "second.s3.us-east-1.amazonaws.com",
    });
  });
});
