import assert from "node:assert/strict";
import { pageName } from "../../../policy/pack/page-name";
import { ruledTypes } from "../../../policy/rules/catalogue";
import { engineResources } from "../../support/policy/engine-resources";

describe("the name of a resource on the page of exceptions", () => {
  for (const stack of ["dev", "prod"])
    it(`is found by what the engine calls it, for all that a rule looks at in ${stack}`, async () => {
      const judged = (await engineResources(stack)).filter(({ type }) => ruledTypes.has(type));
      assert.ok(judged.length > 80);
      for (const { urn, inputs, pageName: expected } of judged) assert.equal(pageName(urn, inputs), expected, urn);
    });

  const nameIn = (types: string, name: string, inputs = {}) =>
    pageName(`urn:pulumi:dev::transaction-system::transaction-system:infra:Part$${types}::${name}`, inputs);

  it("is the logical one of what the program makes itself", () => {
    assert.equal(nameIn("aws:lb/listener:Listener", "own-0", { port: 80 }), "own-0");
    assert.equal(nameIn("aws:s3/bucket:Bucket", "a::b"), "a::b");
  });

  it("tells the parts of awsx's components from each other", () => {
    const alb = "awsx:lb:ApplicationLoadBalancer";
    assert.equal(nameIn(`${alb}$aws:lb/loadBalancer:LoadBalancer`, "service-alb"), "service-alb/load-balancer");
    assert.equal(nameIn(`${alb}$aws:lb/listener:Listener`, "service-alb-1", { port: 443 }), "service-alb/listener-443");
    const vpc = "awsx:ec2:Vpc$aws:ec2/vpc:Vpc";
    assert.equal(nameIn(`${vpc}$aws:ec2/subnet:Subnet`, "network-vpc-public-2"), "network-vpc/public-2");
    assert.equal(nameIn(`${vpc}$aws:ec2/subnet:Subnet$aws:ec2/eip:Eip`, "network-vpc-2"), "network-vpc/nat-2-address");
  });
});
