import assert from "node:assert/strict";
import { createProviders } from "../../program/providers";

const providers = createProviders({ accountId: "210987654321", region: "eu-west-1" });

describe("the answers of the providers", () => {
  it("are the inputs, with ARNs of the account and the region above them", () => {
    assert.deepEqual(providers.createResource("aws:sqs/queue:Queue", "queue", { name: "orders", delaySeconds: 5 }), {
      id: "https://sqs.eu-west-1.amazonaws.com/210987654321/orders",
      state: {
        name: "orders",
        delaySeconds: 5,
        url: "https://sqs.eu-west-1.amazonaws.com/210987654321/orders",
        arn: "arn:aws:sqs:eu-west-1:210987654321:orders",
      },
    });
  });

  it("have a subnet of each tier and a NAT gateway as the program asks for them", () => {
    const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
    const vpc = (strategy: string) =>
      providers.createResource("awsx:ec2:Vpc", "vpc", { availabilityZoneNames: zones, natGateways: { strategy } })
        .state;
    assert.deepEqual(vpc("OnePerAz").isolatedSubnetIds, [
      "subnet-isolated-1",
      "subnet-isolated-2",
      "subnet-isolated-3",
    ]);
    assert.deepEqual(vpc("OnePerAz").natGateways, [{ id: "nat-1" }, { id: "nat-2" }, { id: "nat-3" }]);
    assert.deepEqual(vpc("Single").natGateways, [{ id: "nat-1" }]);
    assert.deepEqual(
      vpc("Single").subnets,
      ["a", "a", "a", "b", "b", "b", "c", "c", "c"].map((zone) => ({ availabilityZone: `eu-west-1${zone}` })),
    );
  });

  it("tell who calls", () => {
    assert.deepEqual(providers.call("aws:index/getCallerIdentity:getCallerIdentity"), {
      accountId: "210987654321",
      arn: "arn:aws:iam::210987654321:root",
      id: "210987654321",
      userId: "AIDAEXAMPLE",
    });
  });

  it("leave a component of the program as it is", () => {
    assert.deepEqual(providers.createResource("transaction-system:infra:X", "x", { a: 1 }), {
      id: "",
      state: { a: 1 },
    });
  });

  it("are none for a type or a function that is unknown: the error names the files to add it to", () => {
    assert.throws(() => providers.createResource("aws:kinesis/stream:Stream", "stream", {}), {
      message:
        "The resource type aws:kinesis/stream:Stream (of stream) is not known: add a row to program/provider-answers.ts, " +
        "and a rule to policy/rules or a reason to typesWithoutRule in policy/rules/catalogue.ts, and what it takes to " +
        "deploy/permissions/; if it should exist on this machine, its counterpart to local/resources/create-resource.ts.",
    });
    assert.throws(() => providers.call("aws:ec2/getAmi:getAmi"), {
      message: "The provider function aws:ec2/getAmi:getAmi is not known: add it to program/provider-answers.ts.",
    });
  });
});
