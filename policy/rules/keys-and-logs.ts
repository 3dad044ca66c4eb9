/** Keys, secrets and log groups. */
import { needs, needsCompanion, needsText, needsValue, type Rule } from "../rule";
import { allowed } from "./policy-document";

const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const OWN_KEYS = "Set customerManagedKeys in the stack's configuration.";

const keyRules: Rule[] = [
  {
    ids: ["CKV_AWS_7", "AwsSolutions-KMS5"],
    title: "Keys rotate",
    types: [KEY],
    check: needsValue("enableKeyRotation", true),
    remedy: "Set enableKeyRotation to true.",
  },
  {
    ids: ["CKV_AWS_227"],
    title: "Keys are enabled",
    types: [KEY],
    check: needs("isEnabled", (value) => value !== false),
    remedy: "Leave isEnabled out.",
  },
  {
    ids: ["CKV2_AWS_64"],
    title: "Keys have a policy of their own",
    types: [KEY],
    check: needsText("policy"),
    remedy: "Set policy.",
  },
  {
    ids: ["CKV_AWS_33"],
    title: "A key's policy allows named principals only",
    types: [KEY],
    check: ({ inputs }) =>
      allowed(inputs.policy).some(({ principals }) => principals.some((principal) => principal.includes("*")))
        ? "a grant in it is for any principal"
        : undefined,
    remedy: "Name the principal.",
  },
];

const secretRules: Rule[] = [
  {
    ids: ["CKV_AWS_149"],
    title: "Secrets are encrypted with a key of the account",
    types: [SECRET],
    check: needsText("kmsKeyId"),
    remedy: OWN_KEYS,
  },
  {
    ids: ["CKV2_AWS_57"],
    title: "Secrets rotate by themselves",
    types: [SECRET],
    check: needsCompanion("aws:secretsmanager/secretRotation:SecretRotation", "secretId"),
    remedy: "Make an aws.secretsmanager.SecretRotation for it.",
  },
];

const logRules: Rule[] = [
  {
    ids: ["CKV_AWS_66"],
    title: "Log groups say how long they keep",
    types: [LOG_GROUP],
    check: needs("retentionInDays", (days) => Number(days ?? 0) > 0),
    remedy: "Set retentionInDays.",
  },
  {
    ids: ["CKV_AWS_338"],
    title: "Log groups keep a year or more",
    types: [LOG_GROUP],
    check: needs("retentionInDays", (days) => Number(days ?? 0) >= 365),
    remedy: "Set logRetentionDays in the stack's configuration.",
  },
  {
    ids: ["CKV_AWS_158"],
    title: "Log groups are encrypted with a key of the account",
    types: [LOG_GROUP],
    check: needsText("kmsKeyId"),
    remedy: OWN_KEYS,
  },
];

export const keyAndLogRules: Rule[] = [...keyRules, ...secretRules, ...logRules];
