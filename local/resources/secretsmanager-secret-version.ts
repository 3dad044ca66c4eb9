/** aws:secretsmanager/secretVersion:SecretVersion in the loopback Secrets Manager. */
import type { CreateResource } from "./resource";

export interface SecretVersionInputs {
  secretId: string;
  secretString: string;
}

export const createSecretVersion: CreateResource<SecretVersionInputs> = (
  { secretId, secretString },
  name,
  { secrets },
) => {
  secrets.put(secretId, secretString);
  return Promise.resolve({ id: name, outputs: { versionId: name } });
};
