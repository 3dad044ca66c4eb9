import assert from "node:assert/strict";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { deployUnderMocks } from "../../support/program/pulumi";
import { stackContext } from "../../support/program/stack";

describe("SessionsTable", () => {
  const deploy = (protectData: boolean) =>
    deployUnderMocks(() => new SessionsTable("sessions", { ...stackContext, protectData }));

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
      serverSideEncryption: { enabled: false },
      deletionProtectionEnabled: false,
      tags: { Project: "p" },
    });
  });

  it("refuses deletion when told to", async () => {
    assert.equal((await deploy(true)).named("sessions-table").inputs.deletionProtectionEnabled, true);
  });
});
