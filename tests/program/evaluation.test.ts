import assert from "node:assert/strict";
import { evaluate, isComponent, type Evaluation } from "../../program/evaluation";
import { readStackValues } from "../../program/stack-values";
import { STACKS_DIRECTORY } from "../support/program/stacks";

const evaluated = (stack: string, config: Record<string, string> = {}) =>
  evaluate(stack, readStackValues(stack, config, STACKS_DIRECTORY));

/** Types and logical names of the children of those with this type and name, as the engine shows them. */
function childrenOf({ resources }: Evaluation, parent: string): string[] {
  const key = resources.find(({ type, logicalName }) => `${type} ${logicalName}` === parent);
  assert.ok(key, parent);
  return resources
    .filter((made) => made.parent === `${key.type} ${key.name}`)
    .map(({ type, logicalName }) => `${type} ${logicalName}`)
    .sort();
}

describe("the evaluation of a stack", () => {
  let dev: Evaluation;

  before(async () => {
    dev = await evaluated("dev");
  });

  it("has what awsx makes of a VPC, where awsx puts it and by the names that it gives", () => {
    assert.deepEqual(childrenOf(dev, "awsx:ec2:Vpc network-vpc"), ["aws:ec2/vpc:Vpc network-vpc"]);
    assert.deepEqual(childrenOf(dev, "aws:ec2/vpc:Vpc network-vpc"), [
      "aws:ec2/internetGateway:InternetGateway network-vpc",
      ...["isolated", "private", "public"].flatMap((tier) =>
        [1, 2].map((number) => `aws:ec2/subnet:Subnet network-vpc-${tier}-${number}`),
      ),
      "aws:ec2/vpcEndpoint:VpcEndpoint com.amazonaws.us-east-1.dynamodb",
      "aws:ec2/vpcEndpoint:VpcEndpoint com.amazonaws.us-east-1.s3",
    ]);
    assert.deepEqual(childrenOf(dev, "aws:ec2/subnet:Subnet network-vpc-public-1"), [
      "aws:ec2/eip:Eip network-vpc-1",
      "aws:ec2/natGateway:NatGateway network-vpc-1",
      "aws:ec2/routeTable:RouteTable network-vpc-public-1",
    ]);
    assert.deepEqual(childrenOf(dev, "aws:ec2/routeTable:RouteTable network-vpc-private-2"), [
      "aws:ec2/route:Route network-vpc-private-2",
      "aws:ec2/routeTableAssociation:RouteTableAssociation network-vpc-private-2",
    ]);
    // Without a way out.
    assert.deepEqual(childrenOf(dev, "aws:ec2/routeTable:RouteTable network-vpc-isolated-1"), [
      "aws:ec2/routeTableAssociation:RouteTableAssociation network-vpc-isolated-1",
    ]);
  });

  it("has what awsx makes of service, balancer and repository", () => {
    assert.deepEqual(childrenOf(dev, "awsx:ecs:FargateService service-fargate"), [
      "aws:ecs/service:Service service-fargate",
      "awsx:ecs:FargateTaskDefinition service-fargate",
    ]);
    assert.deepEqual(childrenOf(dev, "awsx:lb:ApplicationLoadBalancer service-alb"), [
      "aws:lb/listener:Listener service-alb-0",
      "aws:lb/loadBalancer:LoadBalancer service-alb",
      "aws:lb/targetGroup:TargetGroup service-alb",
    ]);
    assert.deepEqual(childrenOf(dev, "awsx:ecr:Repository service-image-repository"), [
      "aws:ecr/repository:Repository service-image-repository",
    ]);
    // awsx gives it no parent.
    const policy = dev.resources.find(({ type }) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy");
    assert.deepEqual([policy?.logicalName, policy?.parent], ["service-image-repository", undefined]);
  });

  it("has every resource below one that is there, and none twice", () => {
    const keys = dev.resources.map(({ type, name }) => `${type} ${name}`);
    assert.equal(new Set(keys).size, keys.length);
    for (const { name, parent } of dev.resources) assert.ok(parent === undefined || keys.includes(parent), name);
  });

  it("tells components, which are groups, from what AWS has", () => {
    const types = dev.resources.map(({ type }) => type).filter(isComponent);
    assert.ok(types.includes("transaction-system:infra:Network") && types.includes("awsx:ec2:Vpc"));
    assert.ok(types.every((type) => /^(transaction-system|awsx):/.test(type)));
  });

  for (const [key, arn] of [
    ["certificateArn", "arn:aws:acm:eu-west-1:210987654321:certificate/12345678-1234-1234-1234-123456789012"],
    ["webAclArn", "arn:aws:wafv2:eu-west-1:210987654321:regional/webacl/shop/12345678-1234-1234-1234-123456789012"],
    ["permissionsBoundaryArn", "arn:aws:iam::210987654321:policy/limits"],
  ] as const)
    it(`is of the account that ${key} names`, async () => {
      const { accountId, isAccountKnown, region, outputs } = await evaluated("dev", {
        [key]: arn,
        "aws:region": "eu-west-1",
      });
      assert.deepEqual([accountId, isAccountKnown, region], ["210987654321", true, "eu-west-1"]);
      assert.equal(outputs.s3BucketName, "transaction-logs-dev-210987654321");
    });

  it("is of an account that stands for any, where none is named", async () => {
    assert.deepEqual([dev.accountId, dev.isAccountKnown], ["123456789012", false]);
    const { isAccountKnown } = await evaluated("dev", {
      permissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess",
    });
    assert.ok(!isAccountKnown);
  });

  it("collects what the program warns of, and gives its refusal as an error", async () => {
    const { warnings } = await evaluated("dev", { alarmEmail: "operations@example.com" });
    assert.match(warnings.join("\n"), /^alarmEmail is the example operations@example\.com/);
    await assert.rejects(evaluated("dev", { taskCpu: "300" }), /taskCpu is "300"/);
  });
});
