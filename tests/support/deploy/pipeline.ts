/** The program under deploy/, with what the providers would answer for the types that only it has. */
import program from "../../../deploy/index";
import { deployUnderMocks } from "../program/pulumi";

/** The identity provider that the program makes. */
export const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

const answers = {
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": () => ({ id: PROVIDER, arn: PROVIDER }),
  "aws:iam/policy:Policy": ({ name }: Record<string, unknown>) => {
    const arn = `arn:aws:iam::123456789012:policy/${String(name)}`;
    return { id: arn, arn };
  },
};

/** Of a stack whose file says no more than it has to, but for `config`. Undefined takes a key away. */
export function deployPipeline(config: Record<string, string | undefined> = {}) {
  const given = { environmentSuffix: undefined, repository: "shop/transactions", ...config };
  return deployUnderMocks(program, { config: given, answers });
}
