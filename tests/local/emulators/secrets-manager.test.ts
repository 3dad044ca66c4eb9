import assert from "node:assert/strict";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { useSecretsManager } from "../../support/servers/secrets-manager";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:api-token";

describe("the emulator of Secrets Manager", () => {
  const secretsManager = useSecretsManager();

  const read = async (SecretId: string, VersionStage?: string) => {
    const {
      ARN: arn,
      Name,
      SecretString,
    } = await secretsManager().client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return [arn, Name, SecretString];
  };

  it("gives a secret by its ARN and by its name, in the version asked for", async () => {
    const { secrets } = secretsManager();
    secrets.put(ARN, "first");
    secrets.put(ARN, "second");
    assert.deepEqual(await read(ARN), [ARN, "api-token", "second"]);
    assert.deepEqual(await read("api-token"), [ARN, "api-token", "second"]);
    assert.deepEqual(await read("api-token", "AWSPREVIOUS"), [ARN, "api-token", "first"]);
  });

  for (const [what, ...asked] of [
    ["a secret that does not exist", "token"],
    ["a version that does not exist", ARN, "AWSPENDING"],
  ] as [string, string, string?][])
    it(`has no answer for ${what}`, async () => {
      await assert.rejects(read(...asked), { name: "ResourceNotFoundException" });
    });
});
