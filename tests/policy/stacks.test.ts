import assert from "node:assert/strict";
import path from "node:path";
import { childrenOf } from "../../program/awsx-children";
import { evaluateProgram } from "../../policy/evaluate-program";
import { readExceptions } from "../../policy/exceptions";
import { judge, problemsOf, unexpectedFailures } from "../../policy/report";
import { resource, type Stack } from "../../program/resource";
import { rules, typesWithoutRule } from "../../policy/rules/catalogue";
import { readStackValues } from "../../program/stack-values";
import { everyOption } from "../support/program/stack";
import { STACKS_DIRECTORY } from "../support/program/stacks";

/** Evaluations by stack: tests only read them. */
const stacks = new Map<string, Promise<Stack>>();
function evaluated(stack: string): Promise<Stack> {
  const evaluation = stacks.get(stack) ?? evaluateProgram(stack, readStackValues(stack, {}, STACKS_DIRECTORY));
  stacks.set(stack, evaluation);
  return evaluation;
}

for (const name of ["dev", "prod"])
  describe(`the stack ${name}`, () => {
    it("fails exactly the checks that the page of exceptions accepts", async () => {
      assert.deepEqual(problemsOf(judge(await evaluated(name), rules), readExceptions(name, name)), []);
    });

    it("has every part that awsx makes of what the program passes", async () => {
      const made = (await evaluated(name)).filter((child) => child.name.includes("/") && !child.name.includes("from-"));
      const gateways = name === "prod" ? [1, 2] : [1];
      assert.deepEqual(
        made.map((child) => child.name).sort(),
        [
          ...["isolated", "private", "public"].flatMap((tier) =>
            [1, 2].flatMap((n) => ["", "-routes", "-association"].map((part) => `network-vpc/${tier}-${n}${part}`)),
          ),
          ...["s3", "dynamodb"].map((service) => `network-vpc/endpoint-${service}`),
          "network-vpc/internet-gateway",
          ...["private", "public"].flatMap((tier) => [1, 2].map((n) => `network-vpc/${tier}-${n}-default`)),
          ...gateways.flatMap((n) => [`network-vpc/nat-${n}`, `network-vpc/nat-${n}-address`]),
          ...(name === "prod" ? [80, 443] : [80]).map((port) => `service-alb/listener-${port}`),
          "network-vpc/vpc",
          "service-alb/load-balancer",
          "service-alb/targets",
          "service-fargate/service",
          "service-fargate/task",
          "service-image-image/image",
          "service-image-repository/lifecycle",
          "service-image-repository/repository",
        ].sort(),
      );
    });
  });

describe("a stack of one's own", () => {
  /** Of another account and region than those of the project, with three zones, in the style of a stack file. */
  const own = {
    "aws:region": "eu-west-1",
    environmentSuffix: "staging",
    availabilityZones: '["eu-west-1a","eu-west-1b","eu-west-1c"]',
    certificateArn: "arn:aws:acm:eu-west-1:210987654321:certificate/12345678-1234-1234-1234-123456789012",
    alarmEmail: "operations@shop.example",
  };

  for (const profile of ["dev", "prod"])
    it(`fails nothing but what its profile accepts: ${profile}`, async () => {
      const stack = await evaluateProgram("staging", readStackValues(profile, own, STACKS_DIRECTORY));
      assert.deepEqual(unexpectedFailures(judge(stack, rules), readExceptions("staging", profile)), []);
    });

  it("has ARNs of its own account and region", async () => {
    const stack = await evaluateProgram("staging", readStackValues("prod", own, STACKS_DIRECTORY));
    const queue = stack.find(({ name }) => name === "events-queue");
    assert.equal(queue?.arn, "arn:aws:sqs:eu-west-1:210987654321:transactions-staging");
  });
});

/** A stack that sets whatever does not exclude something else. */
const withEveryKey = () =>
  evaluateProgram("own", readStackValues("prod", { ...everyOption, imageUri: "" }, STACKS_DIRECTORY));

describe("a stack with every key set", () => {
  it("fails nothing but what its profile accepts", async () => {
    const outcomes = judge(await withEveryKey(), rules);
    assert.deepEqual(unexpectedFailures(outcomes, readExceptions("own", "prod")), []);
    const firewall = outcomes.find(({ id }) => id === "CKV2_AWS_28");
    assert.deepEqual([firewall?.evaluated, firewall?.failures], [1, []]);
  });
});

describe("a guest in another's network, with a domain", () => {
  it("fails nothing but what its profile accepts", async () => {
    assert.deepEqual(unexpectedFailures(judge(await evaluated("guest"), rules), readExceptions("guest", "dev")), []);
  });
});

describe("the page of exceptions", () => {
  it("accepts nothing more in prod than in dev, but what only prod has", async () => {
    const dev = (await evaluated("dev")).map(({ name }) => name);
    const accepted = readExceptions("dev", "dev").accepted.map(({ id, resource: name }) => `${id} ${name}`);
    const more = readExceptions("prod", "prod").accepted.filter(({ id, resource: line }) => {
      return dev.some((name) => path.matchesGlob(name, line)) && !accepted.includes(`${id} ${line}`);
    });
    assert.deepEqual(more, []);
  });
});

describe("types without a rule", () => {
  it("are types of the program", async () => {
    const all = [await evaluated("dev"), await evaluated("prod"), await evaluated("guest"), await withEveryKey()];
    const registered = new Set(all.flat().map(({ type }) => type));
    assert.deepEqual(
      Object.keys(typesWithoutRule).filter((type) => !registered.has(type)),
      [],
    );
  });
});

describe("a component of awsx", () => {
  const balancer = { name: "alb", defaultTargetGroup: { protocol: "HTTP" } };

  it("that is given no security group has one that is open to the world", async () => {
    const children = await childrenOf(resource("awsx:lb:ApplicationLoadBalancer", "alb", balancer), {}, []);
    const failing = judge(children, rules).filter(({ failures }) =>
      failures.some((failure) => failure.resource === "alb/security-group"),
    );
    const ids = failing.map(({ id }) => id);
    for (const id of ["CKV_AWS_23", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "CKV_AWS_382"])
      assert.ok(ids.includes(id), id);
  });

  it("that is given no listener has one for plain HTTP", async () => {
    const children = await childrenOf(resource("awsx:lb:ApplicationLoadBalancer", "alb", balancer), {}, []);
    assert.deepEqual(
      children.filter(({ type }) => type.includes("listener")).map(({ name, inputs }) => [name, inputs.protocol]),
      [["alb/listener-80", "HTTP"]],
    );
  });

  it("has children as the program's transforms leave them", async () => {
    const [child] = await childrenOf(resource("awsx:ecr:Repository", "images", { name: "images" }), {}, [
      () => undefined,
      ({ type, props, opts }) => ({ props: { ...props, imageTagMutability: `${type} MUTABLE` }, opts }),
    ]);
    assert.deepEqual(child?.inputs, {
      name: "images",
      imageTagMutability: "aws:ecr/repository:Repository MUTABLE",
    });
  });
});
