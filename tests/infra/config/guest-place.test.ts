import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { findGuestPlace } from "../../../infra/config/guest-place";
import { loadStackConfig } from "../../../infra/config/stack-config";
import { readStackValues } from "../../../program/stack-values";
import { collectWarnings } from "../../../program/warnings";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

type Route = "internet gateway" | "NAT gateway" | "transit gateway" | "none";

/** A VPC as it should be for the stack guest. */
const world = {
  dns: true,
  zones: {
    "subnet-000000000000000a1": "us-east-1a",
    "subnet-000000000000000a2": "us-east-1b",
    "subnet-000000000000000b1": "us-east-1a",
    "subnet-000000000000000b2": "us-east-1b",
    "subnet-000000000000000c1": "us-east-1a",
    "subnet-000000000000000c2": "us-east-1b",
  } as Record<string, string>,
  /** A table that nobody may read. */
  hidden: "",
  /** Of subnets with a table of their own; the others have the main one. */
  routes: {
    main: "none",
    "subnet-000000000000000a1": "internet gateway",
    "subnet-000000000000000a2": "internet gateway",
    "subnet-000000000000000b1": "NAT gateway",
    "subnet-000000000000000b2": "transit gateway",
  } as Record<string, Route>,
  endpoints: [] as string[],
  hiddenEndpoints: false,
};

function routesOf(route: Route | undefined) {
  const hop = { gatewayId: "", natGatewayId: "", transitGatewayId: "" };
  const hops: Record<Route, object[]> = {
    "internet gateway": [{ ...hop, gatewayId: "igw-1" }],
    "NAT gateway": [{ ...hop, natGatewayId: "nat-1" }],
    "transit gateway": [{ ...hop, transitGatewayId: "tgw-1" }],
    none: [],
  };
  const peering = { ...hop, cidrBlock: "10.9.0.0/16" };
  return { routes: [peering, ...hops[route ?? "none"].map((by) => ({ cidrBlock: "0.0.0.0/0", ...by }))] };
}

/** As the engine has it: an error of gRPC, whose details are what the provider says. */
const refusal = (details: string) => Object.assign(new Error(`2 UNKNOWN: ${details}`), { details });

/** As the provider says it, whose lines end after 80 characters or so. */
function endpointOf({ endpoints, hiddenEndpoints }: typeof world, serviceName: string) {
  if (hiddenEndpoints) throw refusal("reading EC2 VPC Endpoint: UnauthorizedOperation");
  const count = endpoints.filter((name) => name === serviceName).length;
  if (count === 0) throw refusal("no matching EC2 VPC Endpoint found");
  if (count > 1) throw refusal("multiple EC2 VPC Endpoints matched; use additional constraints");
  return { id: "vpce-1" };
}

/** What AWS would answer of that VPC. What is not there is no answer, which a provider's function has to give. */
function answer(vpc: typeof world, token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const asked = JSON.stringify(inputs);
  const [, id = ""] = /(subnet-[0-9a-f]+)/.exec(asked) ?? [];
  switch (token) {
    case "aws:ec2/getVpc:getVpc":
      assert.deepEqual(inputs, { id: "vpc-00000000000000001" });
      return { id: inputs.id, enableDnsSupport: vpc.dns, mainRouteTableId: "rtb-main" };
    case "aws:ec2/getSubnet:getSubnet":
      assert.equal(inputs.vpcId, "vpc-00000000000000001");
      if (!(id in vpc.zones)) throw refusal("no matching EC2 Subnet found");
      return { id, availabilityZone: vpc.zones[id] };
    case "aws:ec2/getRouteTables:getRouteTables":
      return { ids: id in vpc.routes ? [`rtb-${id}`] : [] };
    case "aws:ec2/getVpcEndpoint:getVpcEndpoint":
      return endpointOf(vpc, String(inputs.serviceName));
    case "aws:ec2/getRouteTable:getRouteTable":
      if (inputs.routeTableId === vpc.hidden) throw refusal("UnauthorizedOperation");
      return routesOf(vpc.routes[String(inputs.routeTableId).replace("rtb-", "")]);
    default:
      throw new Error(`${token} is not asked for`);
  }
}

/** The place that the stack guest finds in a VPC, and the problems where it finds none. */
async function find(vpc: typeof world, config: Record<string, string> = {}) {
  const mocks = {
    newResource: ({ name }: { name: string }) => ({ id: name, state: {} }),
    call: ({ token, inputs }: { token: string; inputs: unknown }) =>
      answer(vpc, token, inputs as Record<string, unknown>),
  };
  const { project, values } = readStackValues("guest", config, STACKS_DIRECTORY);
  // Not as the whole program is run, which ends with the first look-up that fails.
  await pulumi.runtime.setMocks(mocks, project, "guest", false);
  pulumi.runtime.setAllConfig(values);
  return findGuestPlace(loadStackConfig(), ["sqs", "s3"]);
}

const problemsOf = async (vpc: typeof world, config: Record<string, string> = {}) => {
  const error: unknown = await find(vpc, config).then(
    () => assert.fail("it was accepted"),
    (e: unknown) => e,
  );
  assert.ok(error instanceof Error);
  const [heading = "", ...problems] = error.message.split("\n");
  assert.match(heading, /^The configuration of stack 'guest' has \d problems?:$/);
  return problems.map((line) => line.replace(/^ {2}- /, ""));
};

describe("the place of a guest", () => {
  it("is taken as it is configured, in the zones that AWS tells", async () => {
    assert.deepEqual(await find(world), {
      vpcId: "vpc-00000000000000001",
      availabilityZones: ["us-east-1a", "us-east-1b"],
      publicSubnetIds: ["subnet-000000000000000a1", "subnet-000000000000000a2"],
      privateSubnetIds: ["subnet-000000000000000b1", "subnet-000000000000000b2"],
      isolatedSubnetIds: ["subnet-000000000000000c1", "subnet-000000000000000c2"],
    });
  });

  it("is none of a stack with a network of its own, and nobody is asked", async () => {
    const none = { vpcId: "", publicSubnetIds: "[]", privateSubnetIds: "[]", isolatedSubnetIds: "[]" };
    assert.equal(await find(world, none), undefined);
  });

  it("may have the private subnets for the database, too", async () => {
    await find(world, { isolatedSubnetIds: '["subnet-000000000000000b1","subnet-000000000000000b2"]' });
  });

  it("may have no way out where there are endpoints of all that is called", async () => {
    const routes = { ...world.routes, "subnet-000000000000000b1": "none" as const };
    const endpoints = ["com.amazonaws.us-east-1.sqs", "com.amazonaws.us-east-1.s3"];
    await find({ ...world, routes, endpoints });
    assert.deepEqual(await problemsOf({ ...world, routes, endpoints: endpoints.slice(0, 1) }), [
      'privateSubnetIds[0] is "subnet-000000000000000b1"; allowed: a subnet with a default route to a NAT gateway or the ' +
        "like, or a VPC with endpoints of all that is called (it has none of s3). " +
        "To fix it: npx pulumi config set --path 'privateSubnetIds[0]' SUBNET, or change its routes",
    ]);
  });

  it("may have no way out where a service has two endpoints, as S3 may have one of each kind", async () => {
    const routes = { ...world.routes, "subnet-000000000000000b1": "none" as const };
    const s3 = "com.amazonaws.us-east-1.s3";
    assert.ok(await find({ ...world, routes, endpoints: ["com.amazonaws.us-east-1.sqs", s3, s3] }));
  });

  it("may have no way out where nobody may read the endpoints, with a warning for each", async () => {
    const routes = { ...world.routes, "subnet-000000000000000b1": "none" as const };
    const { result, warnings } = await collectWarnings(() => find({ ...world, routes, hiddenEndpoints: true }));
    assert.ok(result);
    assert.equal(warnings.length, 2);
    for (const [index, service] of ["sqs", "s3"].entries())
      assert.match(
        warnings[index] ?? "",
        new RegExp(
          `^The endpoints of vpcId \\(vpc-00000000000000001\\) for ${service} could not be read, so that nobody has checked them: .*Unauthorized`,
        ),
      );
  });

  it("has subnets of that VPC only", async () => {
    const ids = '["subnet-000000000000000b1","subnet-0badbadbad"]';
    const [problem = "", ...others] = await problemsOf(world, { privateSubnetIds: ids });
    assert.match(
      problem,
      /^privateSubnetIds\[1\] is "subnet-0badbadbad"; allowed: a subnet of vpcId \(vpc-00000000000000001\), which has none of this id that you may see \(.*no matching EC2 Subnet found\)\. To fix it: npx pulumi config set --path 'privateSubnetIds\[1\]' SUBNET$/,
    );
    assert.deepEqual(others, []);
  });

  it("is taken where nobody may read its routes, with a warning", async () => {
    const { result, warnings } = await collectWarnings(() =>
      find({ ...world, hidden: "rtb-subnet-000000000000000a1" }),
    );
    assert.ok(result);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /^The routes of publicSubnetIds\[0\] \(subnet-000000000000000a1\) could not be read, so that nobody has checked them: .*UnauthorizedOperation/,
    );
  });

  it("has to resolve names", async () => {
    assert.deepEqual(await problemsOf({ ...world, dns: false }), [
      'vpcId is "vpc-00000000000000001"; allowed: a VPC in which names are resolved. ' +
        "To fix it: aws ec2 modify-vpc-attribute --vpc-id vpc-00000000000000001 --enable-dns-support",
    ]);
  });

  it("is in two zones, each with one subnet of the load balancer", async () => {
    const zones = {
      ...world.zones,
      "subnet-000000000000000a2": "us-east-1a",
      "subnet-000000000000000b2": "us-east-1c",
      "subnet-000000000000000c2": "us-east-1a",
    };
    const given = (key: string, tier: string) =>
      `${key} is "[\\"subnet-000000000000000${tier}1\\",\\"subnet-000000000000000${tier}2\\"]"; allowed: `;
    const remedy = (key: string, first: string, second: string) =>
      `. To fix it: npx pulumi config rm ${key} && npx pulumi config set --path '${key}[0]' ${first} && ` +
      `npx pulumi config set --path '${key}[1]' ${second}`;
    const publicRemedy = remedy("publicSubnetIds", "subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712");
    const privateRemedy = remedy("privateSubnetIds", "subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714");
    const isolatedRemedy = remedy("isolatedSubnetIds", "subnet-0a1b2c3d4e5f60715", "subnet-0a1b2c3d4e5f60716");
    assert.deepEqual(await problemsOf({ ...world, zones }), [
      `${given("publicSubnetIds", "a")}subnets in 2 zones or more (here: us-east-1a)${publicRemedy}`,
      `${given("isolatedSubnetIds", "c")}subnets in 2 zones or more (here: us-east-1a)${isolatedRemedy}`,
      `${given("publicSubnetIds", "a")}one subnet a zone, as a load balancer takes no more (us-east-1a has more)${publicRemedy}`,
      `${given("privateSubnetIds", "b")}in zones of publicSubnetIds, as the load balancer reaches no others ` +
        `(here: us-east-1c)${privateRemedy}`,
    ]);
  });

  it("has routes to where each tier needs them", async () => {
    const routes: Record<string, Route> = {
      main: "internet gateway",
      "subnet-000000000000000a1": "NAT gateway",
      "subnet-000000000000000a2": "none",
      "subnet-000000000000000b1": "internet gateway",
      "subnet-000000000000000b2": "NAT gateway",
    };
    const line = (name: string, id: string, allowed: string) =>
      `${name} is "subnet-000000000000000${id}"; allowed: ${allowed}. ` +
      `To fix it: npx pulumi config set --path '${name}' SUBNET, or change its routes`;
    const open = "a subnet whose default route leads to an internet gateway, for the load balancer";
    const inner = "a subnet whose default route leads to a NAT gateway, as tasks and functions have no public address";
    const isolated = "a subnet without a route to an internet gateway, as it holds the database";
    assert.deepEqual(await problemsOf({ ...world, routes }), [
      line("publicSubnetIds[0]", "a1", open),
      line("publicSubnetIds[1]", "a2", open),
      line("privateSubnetIds[0]", "b1", inner),
      line("isolatedSubnetIds[0]", "c1", isolated),
      line("isolatedSubnetIds[1]", "c2", isolated),
    ]);
  });
});
