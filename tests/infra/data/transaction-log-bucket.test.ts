import assert from "node:assert/strict";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { deployUnderMocks } from "../../support/program/pulumi";
import { stackContext } from "../../support/program/stack";

describe("TransactionLogBucket", () => {
  const deploy = (protectData: boolean) =>
    deployUnderMocks(
      () => new TransactionLogBucket("log", { ...stackContext, protectData }, { accessLogs: undefined }),
    );

  it("is emptied on destroy only when its data is not protected", async () => {
    assert.deepEqual((await deploy(false)).named("log-bucket").inputs, {
      bucket: "transaction-logs-dev-123456789012",
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
      bucket: "transaction-logs-dev-123456789012",
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
