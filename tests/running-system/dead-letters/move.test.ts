import assert from "node:assert/strict";
import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetter } from "../../../running-system/dead-letters/dead-letter";
import { createSend } from "../../../running-system/dead-letters/move";
import { textAttribute } from "../../support/ops";

const letter = (id: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  sentAt: 0,
  transactionId: undefined,
  reason: "",
  body: `body of ${id}`,
  attributes: {},
  receiptHandle: "",
  ...more,
});

const none = undefined as never;

describe("dead letters on their way back", () => {
  const toQueue = { url: "dlq", queueUrl: "queue" };

  it("are sent in calls that SQS takes, however large they are", async () => {
    const calls: number[][] = [];
    const sqs = {
      send: ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
        calls.push(Entries.map(({ MessageBody = "" }) => MessageBody.length));
        return Promise.resolve({ Successful: Entries.map(({ Id }) => ({ Id })) });
      },
    } as unknown as SQSClient; // no more of it is called
    const letters = [100_000, 100_000, 100_000, 300_000, 1, 1].map((size, n) =>
      letter(`m${n}`, { body: "x".repeat(size) }),
    );
    assert.deepEqual(await createSend(toQueue, { sqs, lambda: none })(letters), new Map());
    assert.deepEqual(calls, [[100_000, 100_000], [100_000], [300_000], [1, 1]]);
  });

  it("count as sent only where the answer says so", async () => {
    const sqs = {
      send: () => Promise.resolve({ Successful: [{ Id: "0" }], Failed: [{ Id: "1", Message: "no room" }] }),
    } as unknown as SQSClient;
    const failures = await createSend(toQueue, { sqs, lambda: none })([letter("a"), letter("b"), letter("c")]);
    assert.deepEqual(
      failures,
      new Map([
        ["b", "no room"],
        ["c", "not in the answer of the queue"],
      ]),
    );
  });

  it("begin anew: neither the reason nor what a copy tells of those before it goes along", async () => {
    let sent: unknown;
    const sqs = {
      send: ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
        sent = Entries[0]?.MessageAttributes;
        return Promise.resolve({ Successful: [{ Id: "0" }] });
      },
    } as unknown as SQSClient;
    const binary = { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) };
    const attributes = {
      reason: textAttribute("malformed"),
      requestId: textAttribute("r"),
      firstSentTimestamp: { DataType: "Number", StringValue: "1" },
      usedDeliveries: { DataType: "Number", StringValue: "4" },
      binary,
    };
    await createSend(toQueue, { sqs, lambda: none })([letter("a", { attributes })]);
    assert.deepEqual(sent, {
      requestId: { DataType: "String", StringValue: "r", BinaryValue: undefined },
      binary: { ...binary, StringValue: undefined },
    });
  });

  it("are asynchronous invocations again where they were some", async () => {
    const calls: unknown[] = [];
    const lambda = {
      send: ({ input: { FunctionName, InvocationType, Payload } }: InvokeCommand) => {
        calls.push([FunctionName, InvocationType, Buffer.from(Payload as Uint8Array).toString()]);
        return calls.length === 2 ? Promise.reject(new Error("throttled")) : Promise.resolve({});
      },
    } as unknown as LambdaClient;
    const send = createSend({ url: "dlq", functionName: "event-processor" }, { sqs: none, lambda });
    assert.deepEqual(await send([letter("a"), letter("b")]), new Map([["b", "throttled"]]));
    assert.deepEqual(calls, [
      ["event-processor", "Event", "body of a"],
      ["event-processor", "Event", "body of b"],
    ]);
  });
});
