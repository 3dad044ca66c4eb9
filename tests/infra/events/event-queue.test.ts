import assert from "node:assert/strict";
import { EventQueue } from "../../../infra/events/event-queue";
import { deployUnderMocks } from "../../support/program/pulumi";
import { stackContext } from "../../support/program/stack";

describe("EventQueue", () => {
  const deploy = () => deployUnderMocks(() => new EventQueue("events", stackContext, { consumerTimeoutSeconds: 30 }));

  it("hides a message for six runs of the consumer and gives it up after five deliveries", async () => {
    assert.deepEqual((await deploy()).named("events-queue").inputs, {
      name: "transactions-dev",
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: 180,
      messageRetentionSeconds: 345600,
      maxMessageSize: 262144,
      receiveWaitTimeSeconds: 20,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:transactions-dlq-dev",
        maxReceiveCount: 5,
      }),
      tags: { Project: "p" },
    });
  });

  it("keeps what was given up for 14 days, and takes it from this queue only", async () => {
    assert.deepEqual((await deploy()).named("events-dead-letters").inputs, {
      name: "transactions-dlq-dev",
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1209600,
      maxMessageSize: 1048576,
      redriveAllowPolicy: JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns: ["arn:aws:sqs:us-east-1:123456789012:transactions-dev"],
      }),
      tags: { Project: "p" },
    });
  });

  it("takes requests over TLS only, on both queues", async () => {
    const policies = (await deploy()).ofType("aws:sqs/queuePolicy:QueuePolicy");
    assert.deepEqual(
      policies.map(({ inputs }) => inputs.queueUrl),
      ["transactions-dlq-dev", "transactions-dev"].map((q) => `https://sqs.us-east-1.amazonaws.com/123456789012/${q}`),
    );
    for (const { inputs } of policies) assert.match(String(inputs.policy), /DenyInsecureTransport/);
  });
});
