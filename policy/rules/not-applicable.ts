/** Checks that can only match what this system does not have. */

/** Reasons, each with the ids of checkov that it holds for. */
const reasons: Record<string, string> = {
  "AwsSolutions-VPC3 CKV2_AWS_1 CKV_AWS_229 CKV_AWS_230 CKV_AWS_231 CKV_AWS_232 CKV_AWS_352":
    "security groups say who may talk to whom; there is no network ACL but the VPC's default one",
  CKV_AWS_148: "the account's default VPC is not touched",
  CKV2_AWS_44: "the VPC is not peered",
  CKV2_AWS_7: "there is no EMR cluster",
  CKV_AWS_152: "an application load balancer always balances across zones",
  "CKV2_AWS_76 CKV_AWS_175 CKV_AWS_192 CKV_AWS_342 CKV2_AWS_31 CKV2_AWS_47 CKV2_AWS_77 CKV2_AWS_78":
    "there is no web ACL whose rules could be judged",
  CKV2_AWS_15: "there is no auto scaling group of instances",
  CKV_AWS_97: "tasks mount no volume",
  CKV_AWS_32: "the repository has no policy: only this account can use it",
  "CKV_AWS_325 CKV_AWS_326": "only for MySQL",
  "CKV_AWS_250 CKV2_AWS_30 CKV2_AWS_69": "only for instances outside Aurora",
  CKV_AWS_143: "object lock is off, so that it has no settings",
  "CKV_AWS_20 CKV_AWS_57 CKV_AWS_375 CKV_AWS_379 CKV2_AWS_43": "no bucket has an ACL: owners are enforced",
  CKV2_AWS_46: "there is no CloudFront distribution",
  "CKV_AWS_301 CKV_AWS_364": "Lambda polls the queue, so the function has no resource policy",
  CKV2_AWS_75: "the function has no URL",
  CKV_AWS_304: "no rotation schedule is ours; RDS rotates the database's password every seven days",
  CKV_AWS_393: "nobody takes a role through GitHub",
  CKV2_AWS_68: "there is no SageMaker notebook",
  "CKV_AWS_337 CKV2_AWS_34": "there is no parameter in the parameter store",
  "CKV2_AWS_36 CKV2_AWS_10": "there is no trail or parameter of ours; trails belong to the account",
  "CKV_AWS_107 CKV_AWS_108 CKV_AWS_109 CKV_AWS_110 CKV_AWS_111 CKV_AWS_283 CKV_AWS_356":
    "only for Terraform's policy data blocks; their twins for resources are rules here",
};

export const notApplicable: readonly { id: string; reason: string }[] = Object.entries(reasons).flatMap(
  ([ids, reason]) => ids.split(" ").map((id) => ({ id, reason })),
);
