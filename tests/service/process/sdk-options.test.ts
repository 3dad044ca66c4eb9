import assert from "node:assert/strict";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { createSdkOptions } from "../../../service/process/sdk-options";
import { createQueue, connectEmulators, uniqueName } from "../../support/servers/emulators";
import { startFaultyEndpoint } from "../../../local/faults/faulty-endpoint";
import { use, useForEach } from "../../support/use";

describe("a client of the SDK", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => {
    disconnect();
  });
  const queueUrl = use(() => createQueue(emulators().clients.sqs, uniqueName("tries-")));
  const endpoint = useForEach(startFaultyEndpoint, ({ stop }) => stop());
  const client = useForEach(
    () => new SQSClient({ ...CLIENT_DEFAULTS, endpoint: endpoint().url, ...createSdkOptions() }),
    (sqs) => {
      sqs.destroy();
    },
  );
  /** How often a call tries, and whether it succeeds, when so many tries fail. */
  async function call(failures: number, url = queueUrl()) {
    let tries = 0;
    endpoint().target = emulators().endpoints.services;
    endpoint().decide = () => (++tries > failures ? "pass" : "fail");
    const succeeds = await client()
      .send(new GetQueueAttributesCommand({ QueueUrl: url }))
      .then(
        () => true,
        () => false,
      );
    return [tries, succeeds];
  }

  it("tries three times", async () => {
    assert.deepEqual(await call(2), [3, true]);
    assert.deepEqual(await call(3), [3, false]);
  });

  it("tries once while the service is away, and three times again when it has answered", async () => {
    assert.deepEqual(await call(3), [3, false]);
    assert.deepEqual(await call(1), [1, false]);
    assert.deepEqual(await call(1), [1, false]);
    assert.deepEqual(await call(0), [1, true]);
    assert.deepEqual(await call(1), [2, true]);
  });

  it("takes a refusal for an answer", async () => {
    assert.deepEqual(await call(3), [3, false]);
    assert.deepEqual(await call(0, `${queueUrl()}-that-is-not-there`), [1, false]);
    assert.deepEqual(await call(1), [2, true]);
  });
});
