import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsOf, allActions, permittedTokens } from "../../deploy/permissions";
import { CALL_ANSWERS, RESOURCE_ANSWERS } from "../../program/provider-answers";

/** What the AWS provider asked for while it made, read again and deleted all of dev, and of a stack with every switch on. */
const requested = readFileSync(join(__dirname, "..", "support", "deploy", "provider-requests.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

describe("the table of permissions", () => {
  it("has an entry for every type and function that the program can use", () => {
    const used = [...Object.keys(RESOURCE_ANSWERS), ...Object.keys(CALL_ANSWERS)];
    for (const token of used) assert.doesNotThrow(() => actionsOf(token));
  });

  it("has none for what is neither the program's nor made by awsx", () => {
    const used = new Set([...Object.keys(RESOURCE_ANSWERS), ...Object.keys(CALL_ANSWERS)]);
    assert.deepEqual(
      permittedTokens.filter((token) => !used.has(token)),
      [
        "aws:ec2/eip:Eip",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:lb/listener:Listener",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecr/repository:Repository",
        "aws:ecs/service:Service",
        "docker-build:index:Image",
      ],
    );
  });

  it("refuses a type without an entry", () => {
    assert.throws(() => actionsOf("aws:kinesis/stream:Stream"), {
      message:
        "No permissions are known for aws:kinesis/stream:Stream: add what it takes to deploy/permissions/, by its subject.",
    });
  });

  it("is of actions as IAM writes them", () => {
    for (const action of allActions()) assert.match(action, /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
  });

  it("has for a queue what it takes to make, read, change, tag and delete it", () => {
    assert.deepEqual(actionsOf("aws:sqs/queue:Queue"), [
      "sqs:CreateQueue",
      "sqs:DeleteQueue",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ListQueueTags",
      "sqs:SetQueueAttributes",
      "sqs:TagQueue",
      "sqs:UntagQueue",
    ]);
  });

  it("has for a component what its children take", () => {
    assert.deepEqual(
      actionsOf("awsx:ecr:Repository").filter((action) => !/tag/i.test(action)),
      [
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepository",
        "ecr:DescribeRepositories",
        "ecr:GetLifecyclePolicy",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutLifecyclePolicy",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
      ],
    );
  });

  it("has every action that the provider asks for", () => {
    const known = allActions();
    assert.ok(requested.length > 150, String(requested.length));
    assert.deepEqual(
      requested.filter((action) => !known.includes(action)),
      [],
    );
  });
});
