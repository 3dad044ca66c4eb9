import assert from "node:assert/strict";
import { deployUnderMocks } from "../../support/program/pulumi";
import { createNetwork } from "../../support/program/stack";

const deploy = (interfaceEndpoints: boolean) => deployUnderMocks(() => createNetwork({ interfaceEndpoints }));

describe("interface endpoints", () => {
  it("are there for what the system calls, in the private subnets, under the names of the APIs", async () => {
    const endpoints = (await deploy(true)).ofType("aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.deepEqual(
      endpoints.map(({ name, untaggedInputs }) => [name, untaggedInputs]),
      [
        ["network-endpoint-ecr-api", "com.amazonaws.us-east-1.ecr.api"],
        ["network-endpoint-ecr-dkr", "com.amazonaws.us-east-1.ecr.dkr"],
        ["network-endpoint-logs", "com.amazonaws.us-east-1.logs"],
        ["network-endpoint-secretsmanager", "com.amazonaws.us-east-1.secretsmanager"],
        ["network-endpoint-sqs", "com.amazonaws.us-east-1.sqs"],
      ].map(([name, serviceName]) => [
        name,
        {
          vpcId: "vpc-0a1b2c3d",
          vpcEndpointType: "Interface",
          serviceName,
          subnetIds: ["subnet-private-1", "subnet-private-2"],
          securityGroupIds: ["sg-network-endpoints-sg"],
          privateDnsEnabled: true,
        },
      ]),
    );
  });

  it("let in the tasks and the functions, on the port of HTTPS, and nobody else", async () => {
    const deployment = await deploy(true);
    assert.deepEqual(deployment.named("network-endpoints-sg").inputs, {
      name: "endpoint-sg-dev",
      description: "Security group for endpoints of the APIs of AWS",
      vpcId: "vpc-0a1b2c3d",
      tags: { Project: "p", Name: "endpoint-sg-dev" },
    });
    const admitted = deployment
      .ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs.securityGroupId === "sg-network-endpoints-sg")
      .map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.ipProtocol, inputs.fromPort, inputs.toPort]);
    assert.deepEqual(admitted, [
      ["sg-network-event-processor-sg", "tcp", 443, 443],
      ["sg-network-service-sg", "tcp", 443, 443],
    ]);
  });

  it("are none unless they are asked for; those of S3 and DynamoDB, and the NAT gateways, stay", async () => {
    const [without, withThem] = [await deploy(false), await deploy(true)];
    const names = without.resources.map(({ name }) => name);
    assert.deepEqual(without.ofType("aws:ec2/vpcEndpoint:VpcEndpoint"), []);
    assert.deepEqual(without.named("network-vpc").inputs, withThem.named("network-vpc").inputs);
    for (const name of names) withThem.named(name);
  });
});
