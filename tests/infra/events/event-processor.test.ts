import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deployProgram } from "../../support/program/stack";

describe("the event processor", () => {
  it("is a function in the private subnets with its own role, dead-letter queue and environment", async () => {
    const { code, ...inputs } = (await deployProgram()).named("event-processor-function").inputs;
    assert.ok(pulumi.asset.Archive.isInstance(code));
    assert.deepEqual(inputs, {
      name: "event-processor-dev",
      description: "Logs and records the transactions of the queue",
      handler: "__index.handler",
      runtime: "nodejs24.x",
      timeout: 30,
      memorySize: 256,
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "JSON" },
      role: "arn:aws:iam::123456789012:role/event-processor-role",
      vpcConfig: {
        subnetIds: ["subnet-private-1", "subnet-private-2"],
        securityGroupIds: ["sg-network-event-processor-sg"],
      },
      replaceSecurityGroupsOnDestroy: true,
      replacementSecurityGroupIds: ["sg-default"],
      deadLetterConfig: { targetArn: "arn:aws:sqs:us-east-1:123456789012:lambda-dlq-dev" },
      environment: {
        variables: {
          TABLE_NAME: "sessions-dev",
          BUCKET_NAME: "transaction-logs-dev-123456789012",
          QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dev",
          DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/transactions-dlq-dev",
          QUEUE_VISIBILITY_TIMEOUT_SECONDS: "180",
          QUEUE_RETENTION_SECONDS: "345600",
          QUEUE_MAX_RECEIVE_COUNT: "5",
          MAX_CONCURRENCY: "10",
          ENVIRONMENT: "dev",
        },
      },
      tags: { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" },
    });
  });

  it("is made after its log group and its grants", async () => {
    const { dependencies } = (await deployProgram()).named("event-processor-function");
    for (const name of ["event-processor-logs", "event-processor-grants", "event-processor-vpc-access"])
      assert.ok(dependencies.includes(name), name);
  });

  it("takes ten messages at once from the queue, reports single failures, and is limited in number", async () => {
    const inputs = (await deployProgram()).named("event-processor-trigger").untaggedInputs;
    assert.deepEqual(inputs, {
      eventSourceArn: "arn:aws:sqs:us-east-1:123456789012:transactions-dev",
      functionName: "arn:aws:lambda:us-east-1:123456789012:function:event-processor-dev",
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 10 },
    });
  });

  it("waits a second for a batch of more than ten, as Lambda demands", async () => {
    const triggerOf = async (size: string) =>
      (await deployProgram({ config: { eventProcessorBatchSize: size } })).named("event-processor-trigger").inputs;
    const [eleven, ten, one] = [await triggerOf("11"), await triggerOf("10"), await triggerOf("1")];
    assert.deepEqual([eleven.batchSize, eleven.maximumBatchingWindowInSeconds], [11, 1]);
    assert.deepEqual([ten.batchSize, ten.maximumBatchingWindowInSeconds], [10, undefined]);
    assert.deepEqual([one.batchSize, one.maximumBatchingWindowInSeconds], [1, undefined]);
  });

  it("is retried twice when invoked asynchronously, and then keeps the event for 14 days", async () => {
    const deployment = await deployProgram();
    assert.deepEqual(deployment.named("event-processor-asynchronous").inputs, {
      functionName: "event-processor-dev",
      qualifier: "$LATEST",
      maximumRetryAttempts: 2,
    });
    assert.equal(deployment.named("event-processor-dead-letters").inputs.messageRetentionSeconds, 1209600);
  });

  it("has a visibility timeout of six times its own, whatever that is", async () => {
    const deployment = await deployProgram({ config: { eventProcessorTimeoutSeconds: "3" } });
    assert.equal(deployment.named("event-processor-function").inputs.timeout, 3);
    assert.equal(deployment.named("events-queue").inputs.visibilityTimeoutSeconds, 18);
  });

  it("has runs of the account's concurrency kept for it when told to", async () => {
    const { inputs } = (await deployProgram({ config: { eventProcessorReservedConcurrency: "12" } })).named(
      "event-processor-function",
    );
    assert.equal(inputs.reservedConcurrentExecutions, 12);
  });
});
