/** The emulator of Secrets Manager with a client of it. */
import * as assert from "node:assert/strict";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { startSecretsManager, type SecretsManager } from "../../local/emulators/secrets-manager";

interface SecretsManagerWithClient {
  secrets: SecretsManager;
  client: SecretsManagerClient;
}

/** Starts it for all tests of the surrounding describe. */
export function useSecretsManager(): () => SecretsManagerWithClient {
  let started: SecretsManagerWithClient | undefined;
  before(async () => {
    const secrets = await startSecretsManager();
    const client = new SecretsManagerClient({
      endpoint: secrets.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    started = { secrets, client };
  });
  after(async () => {
    started?.client.destroy();
    await started?.secrets.stop();
  });
  return () => started ?? assert.fail("there is no Secrets Manager outside a test");
}
