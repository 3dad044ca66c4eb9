/** What the program of this folder is set with: every problem at once, each with key, value and remedy. */
import { key, type Key } from "../infra/config/key";
import { keys as stackKeys, regionKey } from "../infra/config/keys";
import { optional, text } from "../infra/config/kinds";
import { configurationError } from "../infra/config/problems";
import { readKeys } from "../infra/config/read-keys";

const environmentName = text(/^[\w.-]{1,255}$/, "the name of an environment of the repository");

export const deployKeys = {
  repository: key(text(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, "OWNER/NAME of a repository on GitHub"), {
    meaning: "Repository whose workflows deploy",
    example: "YOUR-COMPANY/YOUR-FORK",
  }),
  environment: key(environmentName, {
    meaning: "Environment of the repository whose jobs may deploy",
    default: "production",
  }),
  previewEnvironment: key(optional(environmentName, "for no previews by Pulumi"), {
    meaning: "Environment whose jobs may preview a stack, and so read its state with the secrets in it",
    default: "",
    example: "preview",
  }),
  oidcProviderArn: key(
    optional(
      text(
        /^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
        "the ARN of the account's identity provider for GitHub",
      ),
      "to make it",
    ),
    {
      meaning: "Identity provider that is there already: an account has one for GitHub at most",
      default: "",
      example: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    },
  ),
  suffix: key(optional(stackKeys.environmentSuffix, "for those of any"), {
    meaning: "environmentSuffix of the stack that may be deployed",
    default: "",
    example: "prod",
  }),
  permissionsBoundaryArn: key(stackKeys.permissionsBoundaryArn, {
    meaning: "permissionsBoundaryArn of the stacks: the pipeline can make no role without it",
    default: "",
    example: "arn:aws:iam::123456789012:policy/developers-boundary",
  }),
};

type Values = { [K in keyof typeof deployKeys]: (typeof deployKeys)[K] extends Key<infer T> ? T : never };

export interface DeployConfig extends Values {
  region: string;
}

/** Commands are run in the project's folder. */
const inFolder = (command: string) => command.replaceAll("npx pulumi ", "npx pulumi -C deploy ");

/** @throws pulumi.RunError that lists every problem: key, value, what is allowed, the command that fixes it. */
export function loadDeployConfig(): DeployConfig {
  const { values, problems } = readKeys({ ...deployKeys, "aws:region": regionKey }, inFolder);
  if (problems.length > 0) throw configurationError(problems);
  // Without a problem, every key has its value.
  const { "aws:region": region, ...own } = values as unknown as Values & { "aws:region": string };
  return { ...own, region };
}
