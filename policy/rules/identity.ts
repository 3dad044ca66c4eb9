/** Roles: who may take them, and what they may do. */
import type { Statement } from "../../program/policy-statements";
import type { Resource } from "../../program/resource";
import type { Check, Rule } from "../rule";
import { allowed, covers, hasCondition } from "./policy-document";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const USER_GRANTS = [
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
];

/** Actions by which a role can give itself more than it has, whatever resource they are granted on. */
const ESCALATION = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:PassRole",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "lambda:UpdateFunctionCode",
];

/** Actions that hand out credentials. */
const CREDENTIALS = [
  "cognito-identity:GetCredentialsForIdentity",
  "ecr:GetAuthorizationToken",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "rds-db:connect",
  "redshift:GetClusterCredentials",
  "sso:GetRoleCredentials",
  "sts:AssumeRole",
  "sts:GetFederationToken",
  "sts:GetSessionToken",
];

/** Actions that read what is stored. */
const DATA_READS = [
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "s3:GetObject",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
];

/** Actions that decide who may do what. */
const PERMISSIONS = [
  ...ESCALATION,
  "ecr:SetRepositoryPolicy",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:AddPermission",
  "s3:PutBucketPolicy",
  "s3:PutObjectAcl",
  "secretsmanager:PutResourcePolicy",
  "sns:AddPermission",
  "sns:SetTopicAttributes",
  "sqs:AddPermission",
  "sqs:SetQueueAttributes",
];

/** Actions that take no resource but all (AWS, "Service authorization reference"). */
const WITHOUT_RESOURCE = [
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

const READ = /^[\w-]+:(Batch(Get|Check)|Describe|Get|Head|List|Query|Receive|Scan|Select|View)/;

/** A grant that matches, as text; any statement that allows counts. */
function noGrant(breaks: (action: string, statement: Statement) => boolean): Check {
  return ({ inputs }) => {
    for (const statement of allowed(inputs.policy)) {
      const action = statement.actions.find((granted) => breaks(granted, statement));
      if (action !== undefined) return `it grants ${action} on ${statement.resources.join(", ")}`;
    }
    return undefined;
  };
}

const isOneOf = (granted: string, actions: string[]): boolean => actions.some((action) => covers(granted, action));
const isUnbound = ({ resources }: Statement): boolean => resources.includes("*");
const cannotBeBound = (granted: string): boolean => WITHOUT_RESOURCE.includes(granted);

const trusts =
  (breaks: (statement: Statement) => boolean, why: string): Check =>
  ({ inputs }: Resource) =>
    allowed(inputs.assumeRolePolicy).some(breaks) ? why : undefined;

const EXACT = "Grant exact actions on exact resources in infra/security/identity-policies.ts.";

function grantRule(ids: string[], title: string, breaks: (action: string, statement: Statement) => boolean): Rule {
  return { ids, title, types: [ROLE_POLICY], check: noGrant(breaks), remedy: EXACT };
}

const grantRules: Rule[] = [
  grantRule(
    ["CKV_AWS_62"],
    "No policy makes its role an administrator",
    (action, statement) => action === "*" && isUnbound(statement),
  ),
  grantRule(["CKV2_AWS_40"], "No policy grants all of IAM", (action) => action === "*" || action === "iam:*"),
  grantRule(["CKV_AWS_63"], "No policy grants every action", (action) => action === "*"),
  grantRule(["CKV_AWS_286"], "No policy lets its role gain more", (action) => isOneOf(action, ESCALATION)),
  grantRule(["CKV_AWS_287"], "No policy grants what hands out credentials", (action) => isOneOf(action, CREDENTIALS)),
  grantRule(
    ["CKV_AWS_288"],
    "Data is read from named resources only",
    (action, statement) => isUnbound(statement) && isOneOf(action, DATA_READS),
  ),
  grantRule(
    ["CKV_AWS_289"],
    "Nobody decides who may do what on every resource",
    (action, statement) => isUnbound(statement) && isOneOf(action, PERMISSIONS),
  ),
  grantRule(
    ["CKV_AWS_290"],
    "Data is written to named resources only",
    (action, statement) => isUnbound(statement) && !cannotBeBound(action) && !READ.test(action),
  ),
  grantRule(
    ["CKV_AWS_355"],
    "What can be bound to a resource, is",
    (action, statement) => isUnbound(statement) && !cannotBeBound(action),
  ),
  grantRule(
    ["AwsSolutions-IAM5"],
    "Grants hold no wildcard",
    (action, { resources }) => action.includes("*") || resources.some((arn) => arn.includes("*")),
  ),
];

export const identityRules: Rule[] = [
  {
    ids: ["CKV_AWS_60"],
    title: "Only services of AWS can take a role",
    types: [ROLE],
    check: trusts(
      ({ principals }) => principals.some((principal) => !/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)),
      "somebody else than a service may take it",
    ),
    remedy: "Make the trust with assumeRolePolicy.",
  },
  {
    ids: ["CKV_AWS_61"],
    title: "A service takes a role on behalf of this account only",
    types: [ROLE],
    check: trusts(
      (statement) => !hasCondition(statement, "aws:SourceAccount"),
      "it does not ask for aws:SourceAccount",
    ),
    remedy: "Make the trust with assumeRolePolicy.",
  },
  ...grantRules,
  {
    ids: ["CKV2_AWS_56", "CKV_AWS_274"],
    title: "No managed policy with full access is attached",
    types: [ATTACHMENT],
    check: ({ inputs }) =>
      /FullAccess|PowerUser|Administrator/.test(String(inputs.policyArn)) ? String(inputs.policyArn) : undefined,
    remedy: EXACT,
  },
  {
    ids: ["AwsSolutions-IAM4"],
    title: "No policy that AWS manages is attached",
    types: [ATTACHMENT],
    check: ({ inputs }) =>
      String(inputs.policyArn).startsWith("arn:aws:iam::aws:") ? String(inputs.policyArn) : undefined,
    remedy: EXACT,
  },
  {
    ids: ["CKV_AWS_40"],
    title: "Grants go to roles, not to users",
    types: [ROLE_POLICY, ATTACHMENT, ...USER_GRANTS],
    check: ({ type }) => (USER_GRANTS.includes(type) ? "it grants to a user" : undefined),
    remedy: "Grant it to a role.",
  },
];
