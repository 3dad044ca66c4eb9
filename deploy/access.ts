/** What a pipeline may do beside what the provider does: policies as pure functions of ARNs and names. */
import { policyDocument, type PolicyDocument, type PolicyStatement } from "../infra/security/policy-document";
import type { State } from "./state-backend";
import { lookUpActions } from "./permissions";
import { arn, namePatterns, ofOwnTags, type PolicyOptions } from "./scopes/scope";

/** How much of the state: a preview changes none of it, and takes no lock. */
const STATE_ACTIONS = {
  read: { objects: ["s3:GetObject"], key: ["kms:Decrypt", "kms:DescribeKey"] },
  write: {
    objects: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    key: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
  },
};

function stateStatements({ bucketArn, keyArn }: State, access: keyof typeof STATE_ACTIONS): PolicyStatement[] {
  const actions = STATE_ACTIONS[access];
  return [
    { Sid: "ListState", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "State", Effect: "Allow", Action: actions.objects, Resource: `${bucketArn}/*` },
    { Sid: "StateKey", Effect: "Allow", Action: actions.key, Resource: keyArn },
  ];
}

/** Reads the state and changes it, as an update does. */
export function stateAccess(state: State): PolicyDocument {
  return policyDocument(...stateStatements(state, "write"));
}

/** Reads the state, what the program looks up, and the registry that an image would go to. */
export function previewAccess(state: State): PolicyDocument {
  return policyDocument(...stateStatements(state, "read"), {
    Sid: "LookUps",
    Effect: "Allow",
    Action: [...lookUpActions(), "ecr:GetAuthorizationToken"].sort(),
    Resource: "*",
  });
}

/** What `npm run ops -- smoke` reads: the token, and what becomes of the transactions that it sends. */
export function smokeAccess(options: PolicyOptions): PolicyDocument {
  const names = namePatterns(options);
  const bucket = `arn:aws:s3:::${names.transactionLogBucket}`;
  return policyDocument(
    {
      Sid: "Token",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      // Secrets Manager ends the ARN with a hyphen and six characters.
      Resource: arn("secretsmanager", `secret:${names.apiTokenSecret}-??????`),
    },
    {
      Sid: "Sessions",
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: arn("dynamodb", `table/${names.sessionsTable}`),
    },
    { Sid: "Log", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: [bucket, `${bucket}/*`] },
    {
      Sid: "DataKey",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: arn("kms", "key/*"),
      Condition: ofOwnTags(options),
    },
  );
}
