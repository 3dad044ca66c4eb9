import assert from "node:assert/strict";
import { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { createSendBatch } from "../../../service/outbox/queue";
import type { OutboxEntry } from "../../../service/store/outbox";

describe("sending a batch", () => {
  const entry: OutboxEntry = { id: "1", requestId: "r", body: "{}", attempts: 1 };

  it("counts everything as failed when the queue cannot be reached", async () => {
    const client = new SQSClient({
      endpoint: "http://127.0.0.1:1",
      ...CLIENT_DEFAULTS,
      maxAttempts: 1,
    });
    const failures = await createSendBatch(
      client,
      "http://127.0.0.1:1/000000000000/queue",
    )([entry, { ...entry, id: "2" }]);
    assert.deepEqual([...failures.keys()], ["1", "2"]);
  });
});
