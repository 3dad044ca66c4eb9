import assert from "node:assert/strict";
import { deployProgram, everyOption } from "../../support/program/stack";

interface KeyPolicy {
  Statement: { Condition?: { ArnEquals?: Record<string, string[]> } }[];
}

describe("the key of the logs", () => {
  // Forgotten here, a consumer's log group fails on AWS only: KMS refuses CloudWatch Logs the key.
  it("may be used for every log group that the stack has, and for no other", async () => {
    // An image of one's own leaves no task to an operator, and this no log group.
    const deployment = await deployProgram({ config: { ...everyOption, imageUri: undefined } });
    const { Statement: statements } = JSON.parse(String(deployment.named("keys-logs").inputs.policy)) as KeyPolicy;
    const allowed = statements.flatMap(
      ({ Condition }) => Condition?.ArnEquals?.["kms:EncryptionContext:aws:logs:arn"] ?? [],
    );
    const registered = deployment
      .ofType("aws:cloudwatch/logGroup:LogGroup")
      .map(({ inputs }) => `arn:aws:logs:eu-west-1:123456789012:log-group:${String(inputs.name)}`);
    assert.deepEqual(
      allowed.sort(),
      registered.sort(),
      "What EncryptionKeys allows is not what the stack has: name each consumer in `consumers` of EncryptionKeys in index.ts.",
    );
  });
});
