/** aws:secretsmanager/secret:Secret; what it holds comes with its version. */
import { arn } from "../aws/account";
import type { CreateResource } from "./resource";

export interface SecretInputs {
  name: string;
}

export const createSecret: CreateResource<SecretInputs> = ({ name }, _name, { endpoints }) => {
  const secretArn = arn("secretsmanager", `secret:${name}`);
  return Promise.resolve({ id: secretArn, outputs: { arn: secretArn }, location: endpoints.secretsManager });
};
