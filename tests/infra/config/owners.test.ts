import assert from "node:assert/strict";
import { refuseForeignArns } from "../../../infra/config/owners";
import { loadStackConfig } from "../../../infra/config/stack-config";
import { deployUnderMocks, type DeployOptions } from "../../support/program/pulumi";

/** Checks the configuration of a stack in this account. */
const checkIn = (accountId: string, options: DeployOptions) =>
  deployUnderMocks(() => {
    refuseForeignArns(loadStackConfig(), accountId);
  }, options);

describe("the certificate", () => {
  it("has to be of the account that is deployed to, which the one that its stack comes with is not", async () => {
    await checkIn("123456789012", { stack: "prod" });
    await checkIn("111122223333", {});
    await assert.rejects(checkIn("111122223333", { stack: "prod" }), {
      message:
        "The configuration of stack 'prod' has 1 problem:\n  - certificateArn is " +
        '"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"; ' +
        "allowed: a certificate of the account that is deployed to (111122223333). To fix it: " +
        "npx pulumi config set certificateArn arn:aws:acm:us-east-1:111122223333:certificate/ID",
    });
  });
});

describe("the web ACL and the permissions boundary", () => {
  const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012";
  const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";

  it("have to be of that account, too", async () => {
    await checkIn("123456789012", { config: { webAclArn, permissionsBoundaryArn } });
    await assert.rejects(checkIn("111122223333", { config: { webAclArn, permissionsBoundaryArn } }), {
      message:
        "The configuration of stack 'dev' has 2 problems:\n" +
        `  - webAclArn is "${webAclArn}"; allowed: a web ACL of the account that is deployed to (111122223333). To fix it: ` +
        "npx pulumi config set webAclArn arn:aws:wafv2:us-east-1:111122223333:regional/webacl/NAME/ID\n" +
        `  - permissionsBoundaryArn is "${permissionsBoundaryArn}"; allowed: a policy of AWS or of the account that is ` +
        "deployed to (111122223333). To fix it: " +
        "npx pulumi config set permissionsBoundaryArn arn:aws:iam::111122223333:policy/NAME",
    });
  });

  it("may be a policy of AWS's own", async () => {
    const config = { permissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess" };
    await checkIn("111122223333", { config });
  });
});
