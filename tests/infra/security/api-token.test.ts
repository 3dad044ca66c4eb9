import assert from "node:assert/strict";
import { deployProgram } from "../../support/program/stack";

describe("ApiToken", () => {
  it("is random, secret, and stays what an operator makes of it", async () => {
    const deployment = await deployProgram();
    assert.deepEqual(deployment.named("api-token-value").inputs, { length: 43, special: false });
    const secret = deployment.named("api-token-secret").untaggedInputs;
    assert.deepEqual(secret, {
      name: "transaction-api-token-dev",
      description: "Bearer token of the transaction service",
      recoveryWindowInDays: 0,
    });
    const version = deployment.named("api-token-version");
    assert.deepEqual(version.secretInputs, ["secretString"]);
    assert.equal(version.inputs.secretString, "api-token-value-generated");
    assert.deepEqual(version.ignoreChanges, ["secretString", "versionStages"]);
  });

  it("does not become the current one again when its version is gone and made anew", async () => {
    // Whatever has a label that is not AWSCURRENT is made current only as the first version of a secret.
    assert.deepEqual((await deployProgram()).named("api-token-version").inputs.versionStages, ["INITIAL"]);
  });

  it("can be recovered when the data is protected", async () => {
    const deployment = await deployProgram({ config: { protectData: "true" } });
    assert.equal(deployment.named("api-token-secret").inputs.recoveryWindowInDays, 30);
  });
});
