/** A role that the jobs of one environment of a repository on GitHub may assume. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type PolicyDocument } from "../infra/security/policy-document";
import type { Tags } from "../infra/stack/tags";

const ISSUER = "token.actions.githubusercontent.com";

/** What the action that asks for a role says that its token is for. */
const AUDIENCE = "sts.amazonaws.com";

/** Long enough for an update that waits for a new Aurora cluster, and for the service's tasks. */
const MAX_SESSION_SECONDS = 7200;

/** Lets an account take GitHub's word. An account has one at most. */
export function createGitHubProvider(name: string, tags: Tags): pulumi.Output<string> {
  return new aws.iam.OpenIdConnectProvider(name, { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE], tags }).arn;
}

/**
 * Trusts one environment of one repository: who may run there, GitHub decides by the environment's rules.
 * @param repository OWNER/NAME.
 */
export function trustPolicy(args: { providerArn: string; repository: string; environment: string }): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Principal: { Federated: args.providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${ISSUER}:aud`]: AUDIENCE,
        [`${ISSUER}:sub`]: `repo:${args.repository}:environment:${args.environment}`,
      },
    },
  });
}

export interface GitHubRoleArgs {
  /** Physical name of the role, with which those of its policies begin. */
  roleName: string;
  description: string;
  trust: pulumi.Input<PolicyDocument>;
  /** At most 10, each of at most 6,144 characters, as IAM has it; by the ends of their names. */
  policies: Record<string, pulumi.Input<PolicyDocument>>;
  tags: Tags;
}

export class GitHubRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { roleName, description, trust, policies, tags }: GitHubRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:deploy:GitHubRole", name, {}, opts);
    const child = { parent: this };
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        // Not one of Pulumi's making: the role may change those of the stacks, and must not be one of them.
        name: roleName,
        description,
        assumeRolePolicy: pulumi.jsonStringify(trust),
        maxSessionDuration: MAX_SESSION_SECONDS,
        tags,
      },
      child,
    );
    for (const [part, document] of Object.entries(policies)) {
      const policy = new aws.iam.Policy(
        `${name}-${part}`,
        { name: `${roleName}-${part}`, policy: pulumi.jsonStringify(document), tags },
        child,
      );
      new aws.iam.RolePolicyAttachment(`${name}-${part}`, { role: role.name, policyArn: policy.arn }, child);
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
