import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { keysWithoutEffect, readLocalValues } from "../../../local/target/local-values";
import { useTemporaryFolder } from "../../support/temporary-folder";

describe("the configuration of a stack on this machine", () => {
  const directory = useTemporaryFolder(async (folder) => {
    await writeFile(path.join(folder, "Pulumi.yaml"), "name: shop\n");
    await writeFile(
      path.join(folder, "Pulumi.faraway.yaml"),
      `config:
  aws:region: eu-west-1
  shop:availabilityZones: [eu-west-1a, eu-west-1b]
  shop:certificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
  shop:imageUri: shop:1.0.0
`,
    );
    await writeFile(path.join(folder, "Pulumi.plain.yaml"), "config: {}\n");
  });

  it("has this machine's region, zones, certificate and image", () => {
    assert.deepEqual(readLocalValues("faraway", {}, directory()).values, {
      "shop:availabilityZones": "[]",
      "shop:certificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000",
      "shop:imageUri": "",
      "aws:region": "us-east-1",
    });
  });

  it("has no certificate where the stack has none", () => {
    assert.equal(readLocalValues("plain", {}, directory()).values["shop:certificateArn"], "");
  });

  it("has what is of an account in its own, wherever that is set", () => {
    const webAclArn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1";
    const of = (permissionsBoundaryArn: string) =>
      readLocalValues("faraway", { webAclArn, permissionsBoundaryArn }, directory()).values;
    const values = of("arn:aws:iam::123456789012:policy/shop");
    assert.equal(values["shop:webAclArn"], "arn:aws:wafv2:us-east-1:000000000000:regional/webacl/shop/1");
    assert.equal(values["shop:permissionsBoundaryArn"], "arn:aws:iam::000000000000:policy/shop");
    const managed = "arn:aws:iam::aws:policy/PowerUserAccess";
    assert.equal(of(managed)["shop:permissionsBoundaryArn"], managed);
  });

  it("tells of what it has no use for, wherever that is set", () => {
    assert.deepEqual(keysWithoutEffect("faraway", { domainName: "api.shop.example" }, directory()), [
      "availabilityZones",
      "certificateArn",
      "domainName",
      "imageUri",
    ]);
    assert.deepEqual(keysWithoutEffect("plain", { availabilityZones: "[]", certificateArn: "" }, directory()), []);
  });

  it("takes what is given here as it is, except for a region", () => {
    const { values } = readLocalValues(
      "faraway",
      { count: "3", certificateArn: "mine", "aws:region": "x" },
      directory(),
    );
    assert.equal(values["shop:count"], "3");
    assert.equal(values["shop:certificateArn"], "mine");
    assert.equal(values["aws:region"], "us-east-1");
  });
});
