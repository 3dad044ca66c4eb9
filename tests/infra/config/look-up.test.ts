import assert from "node:assert/strict";
import { lookUp } from "../../../infra/config/look-up";
import { deployUnderMocks } from "../../support/program/pulumi";

describe("a look-up", () => {
  const refused = (reason: string) => `vpcId names none (${reason})`;
  const find = (found: Promise<string>) => deployUnderMocks(() => lookUp(found, refused));

  it("gives what is found", async () => {
    assert.equal((await find(Promise.resolve("vpc-1"))).result, "vpc-1");
  });

  it("that finds nothing is a problem of the configuration, with what AWS says", async () => {
    const message =
      "invocation of aws:ec2/getVpc:getVpc returned an error: invoking aws:ec2/getVpc:getVpc: 1 error occurred:\n" +
      "\t* no matching EC2 VPC\n\t  found\n\n";
    await assert.rejects(find(Promise.reject(new Error(message))), {
      message: "The configuration of stack 'dev' has 1 problem:\n  - vpcId names none (no matching EC2 VPC found)",
    });
    await assert.rejects(find(Promise.reject(new Error("no credentials"))), {
      message: "The configuration of stack 'dev' has 1 problem:\n  - vpcId names none (no credentials)",
    });
  });
});
