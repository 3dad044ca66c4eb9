import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { deployKeys } from "../../deploy/configuration";
import { deploymentPolicies } from "../../deploy/policy-documents";
import { judge } from "../../policy/report";
import { rules } from "../../policy/rules/catalogue";
import { resource } from "../../program/resource";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { decide } from "../support/program/iam";
import type { PolicyDocument } from "../../infra/security/policy-document";
import { deployPipeline, PROVIDER } from "../support/deploy/pipeline";
import { valueOf, type Deployment } from "../support/program/pulumi";

const ACCOUNT = "123456789012";
const BUCKET = `arn:aws:s3:::transaction-system-state-${ACCOUNT}`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/state-key`;

const documentOf = (text: unknown) => JSON.parse(String(text)) as PolicyDocument;

/** Every policy that is attached to a role, as one document. */
function rightsOf(deployment: Deployment, role: string): PolicyDocument {
  const attached = deployment
    .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter((a) => a.inputs.role === role);
  const arns = attached.map(({ inputs }) => inputs.policyArn);
  const policies = deployment
    .ofType("aws:iam/policy:Policy")
    .filter(({ inputs }) => arns.includes(`arn:aws:iam::${ACCOUNT}:policy/${String(inputs.name)}`));
  assert.equal(policies.length, attached.length);
  return { Version: "2012-10-17", Statement: policies.flatMap(({ inputs }) => documentOf(inputs.policy).Statement) };
}

describe("the program that a pipeline begins with", () => {
  it("tells where the state goes, what encrypts it, and who deploys", async () => {
    const { result } = await deployPipeline({ previewEnvironment: "preview" });
    const outputs = Object.entries(result).map(async ([name, output]) => [
      name,
      await valueOf(output as pulumi.Output<string>),
    ]);
    assert.deepEqual(Object.fromEntries(await Promise.all(outputs)), {
      backendUrl: "s3://transaction-system-state-123456789012?region=us-east-1",
      secretsProvider: "awskms://alias/transaction-system-state?region=us-east-1",
      deployRoleArn: "arn:aws:iam::123456789012:role/transaction-system-deploy",
      previewRoleArn: "arn:aws:iam::123456789012:role/transaction-system-preview",
    });
  });

  it("keeps the state in a bucket that is versioned, encrypted and closed, and neither it nor the key is deleted", async () => {
    const deployment = await deployPipeline();
    assert.equal(deployment.named("state-bucket").protect, true);
    assert.equal(deployment.named("state-bucket").inputs.forceDestroy, false);
    assert.equal(deployment.named("state-key").protect, true);
    assert.equal(deployment.named("state-key").inputs.enableKeyRotation, true);
    assert.deepEqual(deployment.named("state-versioning").inputs.versioningConfiguration, { status: "Enabled" });
    const { bucket, ...blocked } = deployment.named("state-public-access").inputs;
    assert.equal(bucket, "transaction-system-state-123456789012");
    assert.deepEqual(blocked, {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(deployment.named("state-encryption").inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY }, bucketKeyEnabled: true },
    ]);
    const policy = documentOf(deployment.named("state-policy").inputs.policy);
    const request = { principal: "*", action: "s3:GetObject", resource: `${BUCKET}/x` };
    assert.equal(decide(policy, { ...request, context: { "aws:SecureTransport": "false" } }), "refused");
    assert.equal(decide(policy, { ...request, context: { "aws:SecureTransport": "true" } }), "not allowed");
  });

  it("breaks no security check but those that are not its to keep", async () => {
    const { resources } = await deployPipeline({ previewEnvironment: "preview" });
    const ids: Record<string, { id: string; arn?: string }> = {
      "state-bucket": { id: `transaction-system-state-${ACCOUNT}`, arn: BUCKET },
      "state-key": { id: "state-key", arn: KEY },
    };
    const stack = resources.map(({ type, name, inputs }) => resource(type, name, inputs, ids[name]));
    const failed = judge(stack, rules).flatMap(({ id, failures }) => failures.map((f) => `${id} ${f.resource}`));
    assert.deepEqual(failed, [
      // A log of who read the state, a notification of each change, and a copy in another region are for the account to decide.
      "CKV_AWS_18 state-bucket",
      "AwsSolutions-S1 state-bucket",
      "CKV2_AWS_62 state-bucket",
      "CKV_AWS_144 state-bucket",
      // Of the stacks, services alone take roles. These are GitHub's, and the next test says whose exactly.
      "CKV_AWS_60 deploy-role",
      "CKV_AWS_60 preview-role",
      "CKV_AWS_61 deploy-role",
      "CKV_AWS_61 preview-role",
    ]);
  });

  it("lets one environment of one repository in, and nobody else", async () => {
    const deployment = await deployPipeline({ environment: "live", previewEnvironment: "look" });
    const context = (sub: string, aud = "sts.amazonaws.com") => ({
      "token.actions.githubusercontent.com:sub": sub,
      "token.actions.githubusercontent.com:aud": aud,
    });
    const assume = { principal: PROVIDER, action: "sts:AssumeRoleWithWebIdentity" };
    for (const [role, environment, other] of [
      ["deploy-role", "live", "look"],
      ["preview-role", "look", "live"],
    ] as const) {
      const trust = documentOf(deployment.named(role).inputs.assumeRolePolicy);
      const ask = (...token: Parameters<typeof context>) => decide(trust, { ...assume, context: context(...token) });
      assert.equal(ask(`repo:shop/transactions:environment:${environment}`), "allowed");
      assert.equal(ask(`repo:shop/transactions:environment:${other}`), "not allowed");
      assert.equal(ask("repo:shop/transactions:pull_request"), "not allowed");
      assert.equal(ask("repo:shop/transactions:ref:refs/heads/main"), "not allowed");
      assert.equal(ask(`repo:thief/transactions:environment:${environment}`), "not allowed");
      assert.equal(ask(`repo:shop/transactions:environment:${environment}`, "another"), "not allowed");
    }
  });

  it("takes the identity provider that the account has", async () => {
    const deployment = await deployPipeline({ oidcProviderArn: PROVIDER });
    assert.deepEqual(deployment.ofType("aws:iam/openIdConnectProvider:OpenIdConnectProvider"), []);
    assert.match(String(deployment.named("deploy-role").inputs.assumeRolePolicy), /oidc-provider/);
    const made = (await deployPipeline()).named("github").inputs;
    assert.equal(made.url, "https://token.actions.githubusercontent.com");
    assert.deepEqual(made.clientIdLists, ["sts.amazonaws.com"]);
  });

  it("lets a deployment do what the policies of the repository say, use the state, and look whether it went well", async () => {
    const deployment = await deployPipeline({ suffix: "prod" });
    const rights = rightsOf(deployment, "transaction-system-deploy");
    for (const { Statement } of Object.values(deploymentPolicies({ suffix: "prod" })))
      for (const statement of Statement) assert.ok(rights.Statement.some(({ Sid }) => Sid === statement.Sid));
    const may = (action: string, resourceArn: string) =>
      decide(rights, { action, resource: resourceArn }) === "allowed";
    assert.ok(may("s3:PutObject", `${BUCKET}/.pulumi/stacks/transaction-system/prod.json`));
    assert.ok(may("s3:DeleteObject", `${BUCKET}/.pulumi/locks/transaction-system/prod/1.json`));
    assert.ok(may("kms:Encrypt", KEY));
    assert.ok(may("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/sessions-prod"));
    assert.ok(!may("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/sessions-dev"));
    assert.ok(may("s3:GetObject", "arn:aws:s3:::transaction-logs-prod-123456789012/transactions/2026/11/26/x.json"));
    const token = "arn:aws:secretsmanager:us-east-1:123456789012:secret:transaction-api-token-prod-1a2B3c";
    assert.ok(may("secretsmanager:GetSecretValue", token));
    // Nothing about itself: it could give itself all the rest.
    const itself = "arn:aws:iam::123456789012:role/transaction-system-deploy";
    for (const action of ["iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole"])
      assert.ok(!may(action, itself), action);
    assert.ok(!may("s3:PutBucketPolicy", BUCKET));
    assert.ok(!may("kms:ScheduleKeyDeletion", KEY));
  });

  it("lets a preview read and change nothing, and makes no role for it unless an environment is named", async () => {
    const deployment = await deployPipeline({ previewEnvironment: "preview" });
    const { Statement } = rightsOf(deployment, "transaction-system-preview");
    const actions = Statement.flatMap(({ Action }) => Action).sort();
    assert.deepEqual(actions, [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribePrefixLists",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
      "ecr:GetAuthorizationToken",
      "kms:Decrypt",
      "kms:DescribeKey",
      "route53:GetHostedZone",
      "route53:ListTagsForResource",
      "s3:GetObject",
      "s3:ListBucket",
    ]);
    assert.equal((await deployPipeline()).ofType("aws:iam/role:Role").length, 1);
  });

  it("attaches no more, and no longer policies than IAM takes", async () => {
    const deployment = await deployPipeline({
      suffix: "abcdefghijklmnop",
      permissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/boundaries/a-company-with-a-name/of-deployed-roles`,
    });
    const policies = deployment.ofType("aws:iam/policy:Policy");
    assert.ok(policies.length <= 10);
    for (const { name, inputs } of policies) assert.ok(String(inputs.policy).length <= 6144, name);
  });

  it("refuses a wrong configuration as a whole, with what each key takes", async () => {
    const wrong = deployPipeline({
      environmentSuffix: "dev",
      "aws:region": "moon",
      repository: "transactions",
      previewEnvironment: "a b",
    });
    await assert.rejects(wrong, (error: Error) => {
      assert.match(error.message, /has 4 problems:/);
      assert.match(error.message, /environmentSuffix is no key of this project; known: repository, environment, /);
      assert.match(
        error.message,
        /repository is "transactions"; allowed: OWNER\/NAME of a repository on GitHub\. To fix it: /,
      );
      assert.match(error.message, /previewEnvironment is "a b"; allowed: /);
      assert.match(error.message, /aws:region is "moon"; allowed: /);
      return true;
    });
    const missing = deployPipeline({ repository: undefined });
    await assert.rejects(
      missing,
      /repository is not set; allowed: .* npx pulumi -C deploy config set repository YOUR-COMPANY\/YOUR-FORK/,
    );
  });

  it("is what Pulumi runs in its folder: the main file of the nearest package.json", () => {
    const folder = join(PROJECT_DIRECTORY, "deploy");
    const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
    assert.equal(require.resolve(join(folder, main)), require.resolve("../../deploy/index"));
  });

  it("has every key on the page", () => {
    const page = readFileSync(join(PROJECT_DIRECTORY, "docs", "deploy.md"), "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (?:`\w+`|nothing|required) +\|/gm)].map(([, name]) => name);
    assert.deepEqual(rows, Object.keys(deployKeys));
  });
});
