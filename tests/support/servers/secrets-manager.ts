/** The emulator of Secrets Manager with a client of it. */
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { startSecretsManager, type SecretsManager } from "../../../local/emulators/secrets-manager";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { use } from "../use";

interface SecretsManagerWithClient {
  secrets: SecretsManager;
  client: SecretsManagerClient;
}

/** Starts it for all tests of the surrounding describe. */
export function useSecretsManager(): () => SecretsManagerWithClient {
  return use(
    async () => {
      const secrets = await startSecretsManager();
      const client = new SecretsManagerClient({ ...CLIENT_DEFAULTS, endpoint: secrets.endpoint, maxAttempts: 1 });
      return { secrets, client };
    },
    ({ client, secrets }) => {
      client.destroy();
      return secrets.stop();
    },
  );
}
