import assert from "node:assert/strict";
import { deployProgram } from "../support/program/stack";

/**
 * Inputs that one state of a switch has and the other has not. To AWS what is left out is often unchanged, so that each is
 * here for a reason.
 */
const LEFT_OUT: Record<string, Record<string, string[]>> = {
  auditLogs: {
    // Belong to what is switched on, and mean nothing without it.
    "aws:rds/clusterInstance:ClusterInstance": ["monitoringRoleArn"],
  },
  customerManagedKeys: {
    // Taken away by the provider when it is left out.
    "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
    "aws:lambda/function:Function": ["kmsKeyArn"],
    "aws:sns/topic:Topic": ["kmsMasterKeyId"],
    // Exclude each other.
    "aws:sqs/queue:Queue": ["kmsMasterKeyId", "sqsManagedSseEnabled"],
    // Never changed, once it is there.
    "aws:rds/cluster:Cluster": ["kmsKeyId", "masterUserSecretKmsKeyId"],
    "awsx:ecr:Repository": ["encryptionConfigurations"],
    // Secrets Manager has no word for its own key: the secret keeps the stack's, as docs/configuration.md warns.
    "aws:secretsmanager/secret:Secret": ["kmsKeyId"],
  },
  protectData: {},
  finalSnapshot: {
    // Read only where a snapshot is taken.
    "aws:rds/cluster:Cluster": ["finalSnapshotIdentifier"],
  },
};

for (const [key, leftOut] of Object.entries(LEFT_OUT))
  describe(`${key}, switched off`, () => {
    it("says so to every resource that stays, instead of leaving out what was on", async () => {
      const on = await deployProgram({ config: { [key]: "true" } });
      const off = await deployProgram({ config: { [key]: "false" } });
      const differences = off.resources.flatMap(({ type, name, inputs }) => {
        const counterpart = on.resources.find((resource) => resource.type === type && resource.name === name);
        const others = counterpart?.inputs ?? inputs;
        return Object.keys({ ...inputs, ...others })
          .filter((input) => !(input in inputs && input in others) && !leftOut[type]?.includes(input))
          .map((input) => `${input} of ${name}`);
      });
      assert.deepEqual(differences, []);
    });
  });
