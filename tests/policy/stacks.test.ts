import assert from "node:assert/strict";
import { expand } from "../../policy/awsx-children";
import { evaluateProgram } from "../../policy/evaluate-program";
import { readExceptions } from "../../policy/exceptions";
import { judge, problemsOf } from "../../policy/report";
import { resource, type Stack } from "../../policy/resource";
import { rules, typesWithoutRule } from "../../policy/rules/catalogue";
import { STACKS_DIRECTORY } from "../support/stacks";

/** Evaluations by stack: tests only read them. */
const stacks = new Map<string, Promise<Stack>>();
function evaluated(stack: string): Promise<Stack> {
  const evaluation = stacks.get(stack) ?? evaluateProgram(stack, STACKS_DIRECTORY);
  stacks.set(stack, evaluation);
  return evaluation;
}

for (const name of ["dev", "prod"])
  describe(`the stack ${name}`, () => {
    it("fails exactly the checks that the page of exceptions accepts", async () => {
      assert.deepEqual(problemsOf(judge(await evaluated(name), rules), readExceptions(name)), []);
    });

    it("has every part that awsx makes of what the program passes", async () => {
      const made = (await evaluated(name)).filter((child) => child.name.includes("/") && !child.name.includes("from-"));
      const gateways = name === "prod" ? [1, 2] : [1];
      assert.deepEqual(
        made.map((child) => child.name).sort(),
        [
          ...["isolated", "private", "public"].flatMap((tier) => [1, 2].map((n) => `network-vpc/${tier}-${n}`)),
          ...["private", "public"].flatMap((tier) => [1, 2].map((n) => `network-vpc/${tier}-${n}-default`)),
          ...gateways.flatMap((n) => [`network-vpc/nat-${n}`, `network-vpc/nat-${n}-address`]),
          ...(name === "prod" ? [80, 443] : [80]).map((port) => `service-alb/listener-${port}`),
          "network-vpc/vpc",
          "service-alb/load-balancer",
          "service-alb/targets",
          "service-fargate/service",
          "service-fargate/task",
          "service-image-repository/repository",
        ].sort(),
      );
    });
  });

describe("the page of exceptions", () => {
  it("accepts nothing more in prod than in dev, but what only prod has", async () => {
    const dev = new Set((await evaluated("dev")).map(({ name }) => name));
    const accepted = readExceptions("dev").accepted.map(({ id, resource: name }) => `${id} ${name}`);
    const more = readExceptions("prod").accepted.filter(({ id, resource: name }) => {
      return dev.has(name) && !accepted.includes(`${id} ${name}`);
    });
    assert.deepEqual(more, []);
  });
});

describe("types without a rule", () => {
  it("are types of the program", async () => {
    const registered = new Set([...(await evaluated("dev")), ...(await evaluated("prod"))].map(({ type }) => type));
    assert.deepEqual(
      Object.keys(typesWithoutRule).filter((type) => !registered.has(type)),
      [],
    );
  });
});

describe("a component of awsx", () => {
  const balancer = { name: "alb", defaultTargetGroup: { protocol: "HTTP" } };

  it("that is given no security group has one that is open to the world", async () => {
    const children = await expand(resource("awsx:lb:ApplicationLoadBalancer", "alb", balancer), {}, []);
    const failing = judge(children, rules).filter(({ failures }) =>
      failures.some((failure) => failure.resource === "alb/security-group"),
    );
    const ids = failing.map(({ id }) => id);
    for (const id of ["CKV_AWS_23", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "CKV_AWS_382"])
      assert.ok(ids.includes(id), id);
  });

  it("that is given no listener has one for plain HTTP", async () => {
    const children = await expand(resource("awsx:lb:ApplicationLoadBalancer", "alb", balancer), {}, []);
    assert.deepEqual(
      children.filter(({ type }) => type.includes("listener")).map(({ name, inputs }) => [name, inputs.protocol]),
      [["alb/listener-80", "HTTP"]],
    );
  });

  it("has children as the program's transforms leave them", async () => {
    const [child] = await expand(resource("awsx:ecr:Repository", "images", { name: "images" }), {}, [
      () => undefined,
      ({ type, props, opts }) => ({ props: { ...props, imageTagMutability: `${type} MUTABLE` }, opts }),
    ]);
    assert.deepEqual(child?.inputs, {
      name: "images",
      imageTagMutability: "aws:ecr/repository:Repository MUTABLE",
    });
  });
});
