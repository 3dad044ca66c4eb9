import assert from "node:assert/strict";
import type { PublishBatchCommandInput, PublishBatchCommandOutput, SNSClient } from "@aws-sdk/client-sns";
import { createEventTopic } from "../../../handlers/publishing/event-topic";
import * as runtimeImports from "../../../handlers/publishing/imports";
import { noLimit } from "../../support/handlers/factories";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:transaction-events-dev";

/** A topic whose client answers as told, and its requests. */
function fakeTopic(answer: (input: PublishBatchCommandInput) => Partial<PublishBatchCommandOutput> | Error) {
  const requests: PublishBatchCommandInput[] = [];
  const client = {
    send: async ({ input }: { input: PublishBatchCommandInput }) => {
      requests.push(input);
      const answered = answer(input);
      return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
    },
  } as unknown as SNSClient; // all that is called of it
  const topic = createEventTopic(runtimeImports, client, TOPIC);
  const signal = noLimit();
  return {
    requests,
    publish: async (texts: string[]) =>
      Promise.allSettled(texts.map((text) => topic.publish({ id: text, text, attributes }, "request-1", signal))),
  };
}
const attributes = { eventType: "transaction.processed", currency: "EUR" };
const idsOf = ({ PublishBatchRequestEntries: entries = [] }: PublishBatchCommandInput) => entries.map(({ Id }) => Id);
const takeAll = (input: PublishBatchCommandInput) => ({
  Successful: idsOf(input).map((Id) => ({ Id, MessageId: "m" })),
});
const sizes = (requests: PublishBatchCommandInput[]) => requests.map((request) => idsOf(request).length);

describe("the topic of events", () => {
  it("takes ten events in a request, each with its attributes and the id for tracing", async () => {
    const { requests, publish } = fakeTopic(takeAll);
    const texts = Array.from({ length: 25 }, (_, index) => `event ${index}`);
    const settled = await publish(texts);
    assert.deepEqual(new Set(settled.map(({ status }) => status)), new Set(["fulfilled"]));
    assert.deepEqual(sizes(requests), [10, 10, 5]);
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    assert.deepEqual(requests[0]?.PublishBatchRequestEntries?.[1], {
      Id: "1",
      Message: "event 1",
      MessageAttributes: {
        eventType: text("transaction.processed"),
        currency: text("EUR"),
        requestId: text("request-1"),
      },
    });
    assert.equal(requests[0].TopicArn, TOPIC);
  });

  it("makes no request of more than 256 KiB", async () => {
    const { requests, publish } = fakeTopic(takeAll);
    await publish(["x".repeat(130_000), "x".repeat(130_000), "x".repeat(130_000)]);
    assert.deepEqual(sizes(requests), [2, 1]);
  });

  it("fails the events that SNS did not take, by the code that it gives, and no others", async () => {
    const { publish } = fakeTopic(() => ({
      Successful: [{ Id: "0", MessageId: "m" }],
      Failed: [{ Id: "1", Code: "InternalError", Message: "try again", SenderFault: false }],
    }));
    const [taken, failed, unknown] = await publish(["a", "b", "c"]);
    assert.equal(taken?.status, "fulfilled");
    assert.ok(failed?.status === "rejected" && failed.reason instanceof Error);
    assert.deepEqual([failed.reason.name, failed.reason.message], ["InternalError", "try again"]);
    assert.ok(unknown?.status === "rejected");
  });

  it("fails all of a request that fails", async () => {
    const { publish } = fakeTopic(() => new Error("down"));
    assert.deepEqual(
      (await publish(["a", "b"])).map(({ status }) => status),
      ["rejected", "rejected"],
    );
  });
});
