import assert from "node:assert/strict";
import { EventQueue } from "../../infra/event-queue";
import { LogBucket } from "../../infra/log-bucket";
import { SessionsTable } from "../../infra/sessions-table";
import { deployUnderMocks } from "../support/pulumi";
import { names, tags } from "../support/stack";

describe("SessionsTable", () => {
  const deploy = (protectData: boolean) =>
    deployUnderMocks(() => new SessionsTable("sessions", { names, keys: undefined, protectData, tags }));

  it("is on demand, keyed by session and time, with an index by user and point-in-time recovery", async () => {
    assert.deepEqual((await deploy(false)).named("sessions-table").inputs, {
      name: "sessions-dev",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "sessionId",
      rangeKey: "timestamp",
      attributes: [
        { name: "sessionId", type: "S" },
        { name: "timestamp", type: "N" },
        { name: "userId", type: "S" },
      ],
      globalSecondaryIndexes: [
        { name: "userId-index", hashKey: "userId", rangeKey: "timestamp", projectionType: "ALL" },
      ],
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: false,
      tags: { Project: "p" },
    });
  });

  it("refuses deletion when told to", async () => {
    assert.equal((await deploy(true)).named("sessions-table").inputs.deletionProtectionEnabled, true);
  });
});

describe("LogBucket", () => {
  const deploy = (protectData: boolean) =>
    deployUnderMocks(
      () =>
        new LogBucket("log", {
          bucketName: "transaction-logs-dev-1",
          accessLogBucketName: undefined,
          keys: undefined,
          protectData,
          tags,
        }),
    );

  it("is emptied on destroy only when its data is not protected", async () => {
    assert.deepEqual((await deploy(false)).named("log-bucket").inputs, {
      bucket: "transaction-logs-dev-1",
      forceDestroy: true,
      tags: { Project: "p" },
    });
    assert.equal((await deploy(true)).named("log-bucket").inputs.forceDestroy, false);
  });

  it("is versioned, encrypted, private, and reached over TLS only", async () => {
    const deployment = await deploy(false);
    assert.deepEqual(deployment.named("log-versioning").inputs.versioningConfiguration, { status: "Enabled" });
    assert.deepEqual(deployment.named("log-encryption").inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    assert.deepEqual(deployment.named("log-public-access").inputs, {
      bucket: "transaction-logs-dev-1",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.match(String(deployment.named("log-policy").inputs.policy), /"aws:SecureTransport":"false"/);
  });

  it("moves objects to infrequent access after 30 days and lets old versions go", async () => {
    const deployment = await deploy(false);
    assert.deepEqual(deployment.named("log-lifecycle").inputs.rules, [
      {
        id: "TransitionToIA",
        status: "Enabled",
        filter: {},
        transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
      },
      {
        id: "ExpireOldVersions",
        status: "Enabled",
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    assert.ok(deployment.named("log-lifecycle").dependencies.includes("log-versioning"));
  });
});

describe("EventQueue", () => {
  const deploy = () =>
    deployUnderMocks(
      () =>
        new EventQueue("events", {
          names,
          region: "us-east-1",
          accountId: "123456789012",
          consumerTimeoutSeconds: 30,
          keys: undefined,
          protectData: false,
          tags,
        }),
    );

  it("hides a message for six runs of the consumer and gives it up after five deliveries", async () => {
    assert.deepEqual((await deploy()).named("events-queue").inputs, {
      name: "transactions-dev",
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: 180,
      messageRetentionSeconds: 345600,
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
