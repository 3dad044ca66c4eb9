import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../../../infra/security/policy-document";
import { createRole } from "../../../infra/security/role";
import { deployUnderMocks, valueOf } from "../../support/program/pulumi";
import { deployProgram, stackContext } from "../../support/program/stack";

const document = policyDocument({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:queue" });
const managedPolicy = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

const deploy = () =>
  deployUnderMocks(() => {
    const parent = new pulumi.ComponentResource("transaction-system:infra:Owner", "owner");
    const roleArn = createRole(
      "sender-role",
      stackContext,
      {
        service: "lambda.amazonaws.com",
        description: "Sends",
        grants: { "sender-grants": document },
        managedPolicies: { "sender-vpc-access": managedPolicy },
      },
      parent,
    );
    new aws.cloudwatch.LogGroup("user", { name: roleArn }, { parent });
    return roleArn;
  });

describe("a role", () => {
  it("can be assumed by its service for this account only", async () => {
    assert.deepEqual((await deploy()).named("sender-role").inputs, {
      description: "Sends",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
          },
        ],
      }),
      tags: { Project: "p" },
    });
  });

  it("may do what it is granted, by resources of the names that it is told", async () => {
    const deployment = await deploy();
    assert.deepEqual(deployment.named("sender-grants").inputs, {
      role: "sender-role",
      policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:queue"}]}',
    });
    assert.deepEqual(deployment.named("sender-vpc-access").inputs, { role: "sender-role", policyArn: managedPolicy });
    for (const name of ["sender-role", "sender-grants", "sender-vpc-access"])
      assert.equal(deployment.named(name).parent, "owner");
  });

  it("has the boundary that the stack sets, whichever role it is", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
    const config = { permissionsBoundaryArn, auditLogs: "true" };
    const roles = (await deployProgram({ config })).ofType("aws:iam/role:Role");
    assert.deepEqual(
      roles.map(({ name, inputs }) => [name, inputs.permissionsBoundary]),
      [
        "database-monitoring-role",
        "event-processor-role",
        "flow-logs-role",
        "operations-execution-role",
        "operations-role",
        "service-task-execution-role",
        "service-task-role",
      ].map((name) => [name, permissionsBoundaryArn]),
    );
  });

  it("is known once everything is attached, so that whoever uses it waits for that", async () => {
    const deployment = await deploy();
    assert.equal(await valueOf(deployment.result), "arn:aws:iam::123456789012:role/sender-role");
    const { dependencies } = deployment.named("user");
    assert.deepEqual(dependencies.toSorted(), ["sender-grants", "sender-role", "sender-vpc-access"]);
  });
});
