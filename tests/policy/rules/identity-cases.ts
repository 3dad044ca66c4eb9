import type { Inputs } from "../../../program/resource";
import { accompanied, alone, policy, SOURCE_ACCOUNT, type Case } from "./case";

const ROLE = "aws:iam/role:Role";
const GRANTS = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/sessions";

const grant = (Action: string | string[], Resource: string | string[] = TABLE): Inputs => ({
  policy: policy({ Action, Resource }),
});
/** With NotAction and its like, which leave out next to nothing. */
const allBut = (statement: Record<string, unknown>): Inputs => ({ policy: policy(statement) });
const trust = (statement: Record<string, unknown>): Inputs => ({ assumeRolePolicy: policy(statement) });
const attached = (name: string): Inputs => ({ policyArn: `arn:aws:iam::aws:policy/${name}` });
const lambda = { Service: "lambda.amazonaws.com" };
const denied: Inputs = { policy: policy({ Effect: "Deny", Action: "*", Resource: "*" }) };

const roleCases: Case[] = [
  alone(
    "CKV_AWS_60",
    ROLE,
    [trust({ Principal: lambda })],
    [
      ...["*", { AWS: "*" }, { AWS: "arn:aws:iam::123456789012:root" }, { Service: ["lambda.amazonaws.com", "*"] }].map(
        (Principal) => trust({ Principal }),
      ),
      trust({ NotPrincipal: lambda }),
      { assumeRolePolicy: { Statement: { Effect: "Allow", Principal: "*" } } },
    ],
  ),
  alone("CKV_AWS_61", ROLE, [trust({ Principal: lambda, Condition: SOURCE_ACCOUNT })], [trust({ Principal: lambda })]),
  alone("CKV_AWS_62", GRANTS, [grant("dynamodb:*", "*"), grant("*"), denied], [grant("*", "*")]),
  alone("CKV2_AWS_40", GRANTS, [grant("iam:GetRole"), denied], [grant("iam:*"), grant("*")]),
  alone(
    "CKV_AWS_63",
    GRANTS,
    [grant("dynamodb:Query"), denied],
    [grant("*"), grant(["dynamodb:Query", "*"]), allBut({ NotAction: "iam:*", Resource: TABLE })],
  ),
  alone(
    "CKV_AWS_286",
    GRANTS,
    [grant("dynamodb:Query"), denied],
    [grant("iam:PassRole"), grant("iam:Put*"), grant("lambda:UpdateFunctionCode"), grant("*")],
  ),
  alone(
    "CKV_AWS_287",
    GRANTS,
    [grant("secretsmanager:GetSecretValue"), denied],
    [grant("ecr:GetAuthorizationToken", "*"), grant("rds-db:connect"), grant("sts:Assume*")],
  ),
  alone(
    "CKV_AWS_288",
    GRANTS,
    [grant("s3:GetObject", "arn:aws:s3:::bucket/transactions/*"), denied],
    [
      grant("s3:GetObject", "*"),
      grant("secretsmanager:Get*", [TABLE, "*"]),
      grant("dynamodb:?uery", "*"),
      allBut({ Action: "s3:GetObject", NotResource: TABLE }),
    ],
  ),
  alone(
    "CKV_AWS_289",
    GRANTS,
    [grant("sqs:SetQueueAttributes"), denied],
    [grant("sqs:SetQueueAttributes", "*"), grant("kms:*", "*")],
  ),
  alone(
    "CKV_AWS_290",
    GRANTS,
    [grant("dynamodb:PutItem"), grant("dynamodb:Query", "*"), grant("ecr:GetAuthorizationToken", "*"), denied],
    [grant("dynamodb:PutItem", "*"), grant("dynamodb:*", "*")],
  ),
  alone(
    "CKV_AWS_355",
    GRANTS,
    [grant("dynamodb:Query"), grant("ecr:GetAuthorizationToken", "*"), denied],
    [grant("dynamodb:Query", "*"), grant(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "*")],
  ),
  alone(
    "AwsSolutions-IAM5",
    GRANTS,
    [grant("dynamodb:Query", [TABLE, `${TABLE}/index/userId-index`]), denied],
    [grant("dynamodb:Get*"), grant("s3:GetObject", "arn:aws:s3:::bucket/*"), grant("dynamodb:Query", "*")],
  ),
  alone(
    "CKV2_AWS_56 CKV_AWS_274",
    ATTACHMENT,
    [attached("service-role/AWSLambdaVPCAccessExecutionRole")],
    [attached("IAMFullAccess"), attached("AdministratorAccess"), attached("PowerUserAccess")],
  ),
  alone(
    "AwsSolutions-IAM4",
    ATTACHMENT,
    [{ policyArn: "arn:aws:iam::123456789012:policy/own" }],
    [attached("AWSXRayDaemonWriteAccess")],
  ),
  {
    ids: ["CKV_AWS_40"],
    good: [...alone("", GRANTS, [{}], []).good, ...alone("", ATTACHMENT, [{}], []).good],
    bad: [
      "userPolicy:UserPolicy",
      "userPolicyAttachment:UserPolicyAttachment",
      "policyAttachment:PolicyAttachment",
    ].flatMap((type) => alone("", `aws:iam/${type}`, [], [{}]).bad),
  },
];

const keyCases: Case[] = [
  alone("CKV_AWS_7 AwsSolutions-KMS5", KEY, [{ enableKeyRotation: true }], [{}, { enableKeyRotation: false }]),
  alone("CKV_AWS_227", KEY, [{}, { isEnabled: true }], [{ isEnabled: false }]),
  alone("CKV2_AWS_64", KEY, [{ policy: policy({ Principal: lambda }) }], [{}, { policy: "" }]),
  alone(
    "CKV_AWS_33",
    KEY,
    [{ policy: policy({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" }) }],
    [
      { policy: policy({ Principal: "*" }) },
      { policy: policy({ Principal: { AWS: "*" }, Condition: SOURCE_ACCOUNT }) },
    ],
  ),
  alone("CKV_AWS_149", SECRET, [{ kmsKeyId: "key" }], [{}]),
  accompanied("CKV2_AWS_57", SECRET, {
    type: "aws:secretsmanager/secretRotation:SecretRotation",
    property: "secretId",
    good: {},
    bad: [],
  }),
];

const logCases: Case[] = [
  alone("CKV_AWS_66", LOG_GROUP, [{ retentionInDays: 7 }], [{}, { retentionInDays: 0 }]),
  alone(
    "CKV_AWS_338",
    LOG_GROUP,
    [{ retentionInDays: 365 }, { retentionInDays: 400 }],
    [{}, { retentionInDays: 7 }, { retentionInDays: 180 }],
  ),
  alone("CKV_AWS_158", LOG_GROUP, [{ kmsKeyId: "key" }], [{}]),
];

export const identityCases: Case[] = [...roleCases, ...keyCases, ...logCases];
