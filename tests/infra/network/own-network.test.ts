import assert from "node:assert/strict";
import { subnetBlocks, type OwnNetworkArgs } from "../../../infra/network/own-network";
import { deployUnderMocks } from "../../support/program/pulumi";
import { createNetwork } from "../../support/program/stack";

const deploy = (args: Partial<OwnNetworkArgs> = {}) => deployUnderMocks(() => createNetwork(args));

describe("OwnNetwork", () => {
  it("has three tiers in two zones, at fixed addresses", async () => {
    const { inputs } = (await deploy()).named("network-vpc");
    const tierTags = { Project: "p" };
    assert.deepEqual(inputs, {
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      availabilityZoneNames: ["us-east-1a", "us-east-1b"],
      natGateways: { strategy: "Single" },
      subnetStrategy: "Auto",
      subnetSpecs: [
        { type: "Public", name: "public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"], tags: tierTags },
        { type: "Private", name: "private", cidrBlocks: ["10.0.2.0/24", "10.0.3.0/24"], tags: tierTags },
        { type: "Isolated", name: "isolated", cidrBlocks: ["10.0.4.0/24", "10.0.5.0/24"], tags: tierTags },
      ],
      vpcEndpointStrategy: "Auto",
      vpcEndpointSpecs: [
        { serviceName: "com.amazonaws.us-east-1.s3", vpcEndpointType: "Gateway", tags: tierTags },
        { serviceName: "com.amazonaws.us-east-1.dynamodb", vpcEndpointType: "Gateway", tags: tierTags },
      ],
      tags: { Project: "p", Name: "transaction-vpc-dev" },
    });
  });

  it("gives a third zone free blocks and moves none of the first two", () => {
    for (const tier of ["Public", "Private", "Isolated"] as const)
      assert.deepEqual(subnetBlocks(tier, 3, "10.0.0.0/16").slice(0, 2), subnetBlocks(tier, 2, "10.0.0.0/16"));
    assert.deepEqual(
      (["Public", "Private", "Isolated"] as const).map((tier) => subnetBlocks(tier, 3, "10.0.0.0/16")[2]),
      ["10.0.6.0/24", "10.0.7.0/24", "10.0.8.0/24"],
    );
  });

  it("can have another range, in which all of its blocks are", async () => {
    const { inputs } = (await deploy({ cidr: "192.168.240.0/20" })).named("network-vpc");
    assert.equal(inputs.cidrBlock, "192.168.240.0/20");
    const specs = inputs.subnetSpecs as { cidrBlocks: string[] }[];
    assert.deepEqual(
      specs.map(({ cidrBlocks }) => cidrBlocks),
      [
        ["192.168.240.0/24", "192.168.241.0/24"],
        ["192.168.242.0/24", "192.168.243.0/24"],
        ["192.168.244.0/24", "192.168.245.0/24"],
      ],
    );
    assert.deepEqual(subnetBlocks("Isolated", 3, "172.16.0.0/16").at(-1), "172.16.8.0/24");
  });

  it("leaves a subnet in its zone, whatever the zones are later", async () => {
    const [transform, ...others] = (await deploy()).named("network-vpc").transforms;
    assert.deepEqual(others, []);
    const props = { availabilityZone: "us-east-1c" };
    const of = (type: string) => transform?.({ custom: true, type, name: "n", props, opts: {} });
    assert.deepEqual(await of("aws:ec2/subnet:Subnet"), { props, opts: { ignoreChanges: ["availabilityZone"] } });
    assert.equal(await of("aws:ec2/vpc:Vpc"), undefined);
  });

  it("can have a NAT gateway in each zone", async () => {
    const { inputs } = (await deploy({ natGatewayStrategy: "OnePerAz" })).named("network-vpc");
    assert.deepEqual(inputs.natGateways, { strategy: "OnePerAz" });
  });

  it("empties the VPC's default security group", async () => {
    const { inputs } = (await deploy()).named("network-default-sg");
    assert.deepEqual(inputs, { vpcId: "vpc-0a1b2c3d", tags: { Project: "p" } });
  });
});
