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
  // As with the label of its own on AWS: a secret that has a current version keeps it.
  if (secrets.read(secretId) === undefined) secrets.put(secretId, secretString);
  return Promise.resolve({ id: name, outputs: { versionId: name } });
};
