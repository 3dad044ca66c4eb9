/** What the stacks of an account are deployed with, made once: a place for their state, and roles for the pipeline. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { previewAccess, smokeAccess, stateAccess } from "./access";
import { loadDeployConfig, type DeployConfig } from "./configuration";
import { createGitHubProvider, GitHubRole, trustPolicy } from "./github-role";
import { deploymentPolicies } from "./policy-documents";
import { StateBackend } from "./state-backend";
import type { Tags } from "../infra/stack/tags";

/** Of the account, so that there is one such stack in it. */
const DEPLOY_ROLE = "transaction-system-deploy";
const PREVIEW_ROLE = "transaction-system-preview";

/** The program: a promise of the stack's outputs. */
export = async () => {
  const config = loadDeployConfig();
  const { accountId } = await aws.getCallerIdentity();
  const tags = { Project: pulumi.getProject(), Stack: pulumi.getStack(), ManagedBy: "pulumi" };
  const backend = new StateBackend("state", { accountId, region: config.region, tags });
  const { deployRole, previewRole } = createRoles(config, backend, tags);
  return {
    backendUrl: backend.url,
    secretsProvider: backend.secretsProvider,
    deployRoleArn: deployRole.arn,
    previewRoleArn: previewRole?.arn,
  };
};

function createRoles(config: DeployConfig, backend: StateBackend, tags: Tags) {
  const { repository, environment, previewEnvironment, suffix, permissionsBoundaryArn } = config;
  const providerArn = pulumi.output(config.oidcProviderArn ?? createGitHubProvider("github", tags));
  const trust = (trusted: string) =>
    providerArn.apply((arn) => trustPolicy({ providerArn: arn, repository, environment: trusted }));

  const deployRole = new GitHubRole("deploy", {
    roleName: DEPLOY_ROLE,
    description: "Deploys the transaction system from a pipeline",
    trust: trust(environment),
    policies: {
      ...deploymentPolicies({ suffix, permissionsBoundaryArn }),
      smoke: smokeAccess({ suffix }),
      state: backend.state.apply(stateAccess),
    },
    tags,
  });
  const previewRole =
    previewEnvironment === undefined
      ? undefined
      : new GitHubRole("preview", {
          roleName: PREVIEW_ROLE,
          description: "Previews what a pull request would change",
          trust: trust(previewEnvironment),
          policies: { state: backend.state.apply(previewAccess) },
          tags,
        });
  return { deployRole, previewRole };
}
