import assert from "node:assert/strict";
import type { OwnNetworkArgs } from "../../../infra/network/own-network";
import { deployUnderMocks } from "../../support/program/pulumi";
import { createNetwork } from "../../support/program/stack";

const deploy = (args: Partial<OwnNetworkArgs> = {}) => deployUnderMocks(() => createNetwork(args));

describe("the security groups", () => {
  it("are one described group for each party, without rules inside", async () => {
    const groups = (await deploy()).ofType("aws:ec2/securityGroup:SecurityGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => inputs),
      [
        ["aurora-sg-dev", "Security group for Aurora Serverless v2"],
        ["lambda-sg-dev", "Security group for Lambda functions"],
        ["alb-sg-dev", "Security group for the load balancer"],
        ["ecs-sg-dev", "Security group for ECS Fargate tasks"],
      ].map(([name, description]) => ({
        name,
        description,
        vpcId: "vpc-0a1b2c3d",
        tags: { Project: "p", Name: name },
      })),
    );
  });

  it("let through exactly what the system needs", async () => {
    const deployment = await deploy();
    const rules = (direction: string) =>
      Object.fromEntries(
        deployment
          .ofType(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`)
          .map(({ name, inputs: i }) => {
            assert.equal(i.ipProtocol, "tcp");
            assert.equal(i.fromPort, i.toPort);
            assert.ok(i.description);
            return [name, [i.securityGroupId, i.cidrIpv4 ?? i.referencedSecurityGroupId, i.fromPort]];
          }),
      );
    const loadBalancer = "sg-network-load-balancer-sg";
    const service = "sg-network-service-sg";
    const processor = "sg-network-event-processor-sg";
    const database = "sg-network-database-sg";
    assert.deepEqual(rules("Ingress"), {
      "network-load-balancer-80-from-0.0.0.0/0": [loadBalancer, "0.0.0.0/0", 80],
      "network-service-from-load-balancer": [service, loadBalancer, 8080],
      "network-database-from-service": [database, service, 5432],
      "network-database-from-event-processor": [database, processor, 5432],
    });
    assert.deepEqual(rules("Egress"), {
      "network-load-balancer-to-service": [loadBalancer, service, 8080],
      "network-service-to-database": [service, database, 5432],
      "network-service-to-aws": [service, "0.0.0.0/0", 443],
      "network-event-processor-to-database": [processor, database, 5432],
      "network-event-processor-to-aws": [processor, "0.0.0.0/0", 443],
    });
  });

  it("can be narrowed to some clients, on every port of the listeners", async () => {
    const deployment = await deploy({ allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"], listenerPorts: [80, 443] });
    const clients = deployment
      .ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs.securityGroupId === "sg-network-load-balancer-sg")
      .map(({ inputs: { cidrIpv4, fromPort, toPort } }) => [cidrIpv4, fromPort, toPort]);
    assert.deepEqual(clients, [
      ["192.0.2.0/24", 443, 443],
      ["198.51.100.0/24", 443, 443],
      ["192.0.2.0/24", 80, 80],
      ["198.51.100.0/24", 80, 80],
    ]);
  });
});
