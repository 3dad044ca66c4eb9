import assert from "node:assert/strict";
import { deployProgram } from "../../support/program/stack";

const deploy = () => deployProgram({ stack: "guest", config: { auditLogs: "true" } });

describe("a guest in another's network", () => {
  it("registers nothing of it: what is of EC2 there are the system's own security groups and their rules", async () => {
    const { resources } = await deploy();
    const types = new Set(resources.map(({ type }) => type).filter((type) => /^(awsx|aws):(ec2|vpc)[/:]/.test(type)));
    assert.deepEqual([...types].sort(), [
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ]);
    const watched = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("NATGateway"));
    assert.deepEqual(watched, []);
  });

  it("is where its subnets are", async () => {
    const deployment = await deploy();
    for (const { inputs } of deployment.ofType("aws:ec2/securityGroup:SecurityGroup"))
      assert.equal(inputs.vpcId, "vpc-00000000000000001");
    const of = (name: string) => deployment.named(name).inputs;
    assert.deepEqual(of("service-alb").subnetIds, ["subnet-000000000000000a1", "subnet-000000000000000a2"]);
    const inner = ["subnet-000000000000000b1", "subnet-000000000000000b2"];
    assert.deepEqual((of("service-fargate").networkConfiguration as { subnets: unknown }).subnets, inner);
    assert.deepEqual((of("event-processor-function").vpcConfig as { subnetIds: unknown }).subnetIds, inner);
    assert.deepEqual(of("database-subnets").subnetIds, ["subnet-000000000000000c1", "subnet-000000000000000c2"]);
    assert.equal(deployment.outputs.vpcId, "vpc-00000000000000001");
    assert.deepEqual(deployment.outputs.availabilityZones, ["us-east-1a", "us-east-1b"]);
  });

  it("does not put a function that is deleted into the VPC's default group", async () => {
    const { inputs } = (await deploy()).named("event-processor-function");
    assert.ok(!("replaceSecurityGroupsOnDestroy" in inputs) && !("replacementSecurityGroupIds" in inputs));
    const own = (await deployProgram()).named("event-processor-function").inputs;
    assert.deepEqual([own.replaceSecurityGroupsOnDestroy, own.replacementSecurityGroupIds], [true, ["sg-default"]]);
  });

  it("names the last snapshot of its database by what is new with each of its lives, which the VPC is not", async () => {
    const { inputs } = (await deployProgram({ stack: "guest", config: { finalSnapshot: "true" } })).named(
      "database-cluster",
    );
    assert.equal(inputs.finalSnapshotIdentifier, "aurora-cluster-guest-final-sg-network-database-sg");
  });

  it("has an own network's other parts under the same names and parents", async () => {
    const line = ({ type, name, parent }: { type: string; name: string; parent?: string }) =>
      `${type} ${name} ${parent ?? ""}`;
    const own = (await deployProgram({ config: { auditLogs: "true" } })).resources.map(line);
    const guest = (await deploy()).resources.map(line);
    assert.deepEqual(own.filter((resource) => !guest.includes(resource)).sort(), [
      "aws:cloudwatch/logGroup:LogGroup flow-logs-logs flow-logs",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-nat-port-errors-1 monitoring",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup network-default-sg network",
      "aws:ec2/flowLog:FlowLog flow-logs-log flow-logs",
      "aws:iam/role:Role flow-logs-role flow-logs",
      "aws:iam/rolePolicy:RolePolicy flow-logs-grants flow-logs",
      "awsx:ec2:Vpc network-vpc network",
      "transaction-system:infra:FlowLogs flow-logs ",
      "transaction-system:infra:Network network ",
    ]);
  });
});
