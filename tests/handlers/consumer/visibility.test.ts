import * as assert from "node:assert/strict";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import * as runtimeImports from "../../../handlers/consumer/runtime-imports";
import { createVisibility } from "../../../handlers/consumer/visibility";
import { noLimit } from "../../support/handlers/factories";
import { useHandlerStores } from "../../support/handlers/handler-stores";

describe("the visibility of messages", () => {
  const stores = useHandlerStores();

  /** Sends so many messages and receives them all; gives their receipt handles. */
  async function receiptHandles(count: number): Promise<string[]> {
    const url = stores().environment.QUEUE_URL;
    const handles: string[] = [];
    for (let i = 0; i < count; i++) {
      await stores().sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: String(i) }));
      const { Messages: messages = [] } = await stores().sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      handles.push(...messages.map(({ ReceiptHandle: handle = "" }) => handle));
    }
    return handles;
  }

  it("is set for each message, of more than one request's worth", async () => {
    const handles = await receiptHandles(12);
    assert.equal(handles.length, 12);
    const visibility = createVisibility(runtimeImports, stores().sqs, stores().environment.QUEUE_URL);
    const timeouts = handles.map((receiptHandle, index) => ({ receiptHandle, seconds: index < 11 ? 600 : 0 }));
    assert.deepEqual(await visibility.change(timeouts, noLimit()), []);
    const visible = await stores().receive(stores().environment.QUEUE_URL);
    assert.deepEqual(
      visible.map(({ Body: body }) => body),
      ["11"],
    );
  });

  it("tells which could not be set", async () => {
    const [handle = ""] = await receiptHandles(1);
    const visibility = createVisibility(runtimeImports, stores().sqs, stores().environment.QUEUE_URL);
    const failures = await visibility.change(
      [
        { receiptHandle: "forged", seconds: 0 },
        { receiptHandle: handle, seconds: 0 },
      ],
      noLimit(),
    );
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? "", /^ReceiptHandleIsInvalid: ./);
    assert.equal((await stores().receive(stores().environment.QUEUE_URL)).length, 1);
  });
});
