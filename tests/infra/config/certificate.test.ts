import assert from "node:assert/strict";
import { refuseForeignCertificate } from "../../../infra/config/certificate";
import { loadStackConfig } from "../../../infra/config/stack-config";
import { deployUnderMocks } from "../../support/program/pulumi";

describe("the certificate", () => {
  it("has to be of the account that is deployed to, which the one that its stack comes with is not", async () => {
    const { result } = await deployUnderMocks(loadStackConfig, { stack: "prod" });
    const { certificateArn = "" } = result;
    refuseForeignCertificate(certificateArn, "123456789012");
    refuseForeignCertificate(undefined, "123456789012");
    await deployUnderMocks(
      () => {
        assert.throws(() => refuseForeignCertificate(certificateArn, "111122223333"), {
          message:
            "The configuration of stack 'prod' has 1 problem:\n  - certificateArn is " +
            '"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"; ' +
            "allowed: a certificate of the account that is deployed to (111122223333). To fix it: " +
            "npx pulumi config set certificateArn arn:aws:acm:us-east-1:111122223333:certificate/ID",
        });
      },
      { stack: "prod" },
    );
  });
});
