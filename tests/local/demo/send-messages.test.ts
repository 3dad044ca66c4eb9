import assert from "node:assert/strict";
import type { SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { sendMessages, toBatches } from "../../../local/demo/send-messages";

describe("batches", () => {
  it("hold ten messages at most, in order", () => {
    const bodies = Array.from({ length: 23 }, (_, n) => String(n));
    const batches = toBatches(bodies);
    assert.deepEqual(
      batches.map(({ length }) => length),
      [10, 10, 3],
    );
    assert.deepEqual(batches.flat(), bodies);
  });

  it("hold 1 MiB at most, counted in bytes", () => {
    // 400,000 bytes each, as every ä has two.
    const large = "ä".repeat(200_000);
    assert.deepEqual(
      toBatches([large, large, large]).map(({ length }) => length),
      [2, 1],
    );
  });
});

describe("sending", () => {
  /** A queue that refuses a body as often as told, inside requests that succeed. */
  function createQueue(refusals: Record<string, number>) {
    const accepted: string[] = [];
    const send = ({ input }: { input: SendMessageBatchCommandInput }) => {
      const Failed = (input.Entries ?? []).filter(({ MessageBody = "" }) => (refusals[MessageBody] ?? 0) > 0);
      for (const { MessageBody = "" } of input.Entries ?? [])
        if ((refusals[MessageBody] ?? 0) > 0) refusals[MessageBody] = (refusals[MessageBody] ?? 0) - 1;
        else accepted.push(MessageBody);
      return Promise.resolve({ Failed: Failed.map(({ Id }) => ({ Id, Message: "busy" })) });
    };
    // No more of a client is used.
    return { accepted, sqs: { send } as unknown as SQSClient };
  }

  it("repeats the entries that failed, and only those", async () => {
    const { accepted, sqs } = createQueue({ b: 2 });
    let sent = 0;
    await sendMessages(sqs, "url", ["a", "b", "c"], (count) => (sent += count));
    assert.deepEqual(accepted, ["a", "c", "b"]);
    assert.equal(sent, 3);
  });

  it("gives up after five attempts and says why", async () => {
    const { sqs } = createQueue({ b: 99 });
    await assert.rejects(
      sendMessages(sqs, "url", ["a", "b"], () => undefined),
      { message: "SQS refused 1 messages 5 times: busy" },
    );
  });
});
