import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runUnderMocks } from "../../program/run-program";
import { readStackValues } from "../../program/stack-values";
import { readChangelog } from "../support/changelog";
import {
  dataHolding,
  declaredReplacements,
  findLosses,
  formatRecord,
  parseRecord,
} from "../support/program/data-holding";
import type { RegisteredResource } from "../support/program/pulumi";
import { assertSnapshot } from "../support/snapshot";
import { deployProgram, everyOption } from "../support/program/stack";
import { STACKS_DIRECTORY } from "../support/program/stacks";
import { isTaggable } from "../support/program/taggable";

const profiles = [
  {
    title: "the dev stack",
    options: {},
    suffix: "dev",
    stack: "dev",
    region: "us-east-1",
    task: {
      taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/transaction-operations-dev:1",
      subnetIds: ["subnet-private-1", "subnet-private-2"],
      securityGroupIds: ["sg-network-service-sg"],
      logGroupName: "/ecs/transaction-operations-dev",
    },
    zones: ["us-east-1a", "us-east-1b"],
    open: [["network-load-balancer-80-from-0.0.0.0/0", "sg-network-load-balancer-sg", 80, 80]],
    snapshot: "dev.txt",
  },
  {
    title: "a stack with every option set",
    options: { stack: "prod", config: everyOption },
    suffix: "prod-eu",
    stack: "prod",
    region: "eu-west-1",
    // Its image is its own.
    task: undefined,
    zones: ["eu-west-1c", "eu-west-1a", "eu-west-1b"],
    open: [],
    snapshot: "every-option.txt",
  },
  {
    title: "a guest in another's network, with a domain",
    options: { stack: "guest" },
    suffix: "guest",
    stack: "guest",
    region: "us-east-1",
    task: {
      taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/transaction-operations-guest:1",
      subnetIds: ["subnet-000000000000000b1", "subnet-000000000000000b2"],
      securityGroupIds: ["sg-network-service-sg"],
      logGroupName: "/ecs/transaction-operations-guest",
    },
    zones: ["us-east-1a", "us-east-1b"],
    open: [80, 443].map((port) => [
      `network-load-balancer-${port}-from-0.0.0.0/0`,
      "sg-network-load-balancer-sg",
      port,
      port,
    ]),
    snapshot: "guest.txt",
  },
];

for (const { title, options, suffix, stack, region, task, zones, open, snapshot } of profiles) {
  describe(title, () => {
    let resources: RegisteredResource[];
    let outputs: Record<string, unknown>;

    before(async () => {
      ({ resources, outputs } = await deployProgram(options));
    });

    it("consists of exactly what it should, each under the same name and parent for ever", () => {
      const lines = resources.map(({ type, name, parent }) => `${type} ${name}${parent ? ` in ${parent}` : ""}`);
      const given = Object.keys(outputs).map((name) => `output ${name}`);
      assertSnapshot(join(__dirname, "snapshots", snapshot), [...lines.sort(), ...given], __filename);
    });

    it("gives no two of a kind one physical name", () => {
      const names = resources.flatMap(({ type, inputs: { name, bucket } }) =>
        [name, bucket].filter((given) => typeof given === "string").map((given) => `${type} ${given}`),
      );
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      );
    });

    it("tags everything taggable with project, stack, suffix and manager", () => {
      const tagged = resources.filter(({ type }) => !type.startsWith("transaction-system:") && isTaggable(type));
      assert.ok(tagged.some(({ type }) => type === "aws:sqs/queue:Queue"));
      for (const { name, inputs } of tagged) {
        const { Project, Stack, EnvironmentSuffix, ManagedBy } = (inputs.tags ?? {}) as Record<string, unknown>;
        assert.deepEqual(
          { Project, Stack, EnvironmentSuffix, ManagedBy },
          { Project: "transaction-system", Stack: stack, EnvironmentSuffix: suffix, ManagedBy: "pulumi" },
          name,
        );
      }
    });

    it("gives every resource a component for a parent", () => {
      const components = new Set(
        resources.filter(({ type }) => type.startsWith("transaction-system:")).map((r) => r.name),
      );
      for (const { type, name, parent } of resources)
        if (parent === undefined) assert.ok(type.startsWith("transaction-system:"), name);
        else assert.ok(components.has(parent), name);
    });

    it("lets the world in at the load balancer's listener only", () => {
      const found = resources.filter(
        ({ type, inputs }) =>
          type.includes("securityGroupIngressRule") &&
          (inputs.cidrIpv4 === "0.0.0.0/0" || inputs.cidrIpv6 !== undefined),
      );
      assert.deepEqual(
        found.map(({ name, inputs }) => [name, inputs.securityGroupId, inputs.fromPort, inputs.toPort]),
        open,
      );
      for (const { type, name, inputs } of resources)
        if (/securityGroup:SecurityGroup$/i.test(type))
          assert.ok(!("ingress" in inputs) && !("egress" in inputs), name);
    });

    it("tells its users what they need next", () => {
      const known = [
        "vpcId",
        "availabilityZones",
        "auroraClusterEndpoint",
        "dynamoDbTableName",
        "s3BucketName",
        "lambdaFunctionArn",
        "loadBalancerDns",
        "apiUrl",
        "dashboardUrl",
        "queueUrl",
        "deadLetterQueueUrl",
        "databaseSecretArn",
        "apiTokenSecretArn",
      ];
      assert.deepEqual(
        Object.keys(outputs).filter((name) => known.includes(name)),
        known,
      );
      const { availabilityZones, deadLetterQueues, operationsTask, subscribers, ...texts } = outputs;
      for (const { queueUrl } of Object.values((subscribers ?? {}) as Record<string, { queueUrl: string }>))
        assert.match(queueUrl, /^https:/);
      assert.deepEqual(availabilityZones, zones);
      const url = (name: string) => `https://sqs.${region}.amazonaws.com/123456789012/${name}-${suffix}`;
      const { transactions, invocations } = deadLetterQueues as Record<string, unknown>;
      assert.deepEqual(transactions, { url: url("transactions-dlq"), queueUrl: url("transactions") });
      assert.deepEqual(invocations, { url: url("lambda-dlq"), functionName: `event-processor-${suffix}` });
      assert.deepEqual(operationsTask, task);
      for (const [name, value] of Object.entries(texts)) assert.ok(typeof value === "string" && value !== "", name);
      assert.equal(outputs.dynamoDbTableName, `sessions-${suffix}`);
      assert.equal(outputs.s3BucketName, `transaction-logs-${suffix}-123456789012`);
    });
  });
}

describe("what holds data", () => {
  it("is recorded, and neither replaced nor deleted by an update unless the changelog says so", async () => {
    const file = join(__dirname, "snapshots", "data-holding.txt");
    const deployments = [await deployProgram(), await deployProgram({ stack: "prod" })];
    const record = new Map(deployments.flatMap((deployment) => [...dataHolding(deployment.resources)]));
    const declared = declaredReplacements(readChangelog()[0]?.parts.get("Replaced") ?? "");
    const losses = findLosses(parseRecord(readFileSync(file, "utf8").trimEnd().split("\n")), record, declared);
    // What would be lost must not become the record.
    assert.deepEqual(losses, [], losses.join("\n"));
    assertSnapshot(file, formatRecord(record), __filename);
  });
});

describe("a program that is refused", () => {
  const registered: string[] = [];
  const mocks = {
    newResource: ({ type, name }: { type: string; name: string }) => {
      registered.push(`${type} ${name}`);
      return { id: name, state: {} };
    },
    call: () => ({ accountId: "123456789012" }),
  };
  const run = (config: Record<string, string>) =>
    runUnderMocks(mocks, "dev", readStackValues("dev", config, STACKS_DIRECTORY));

  for (const [what, config, message] of [
    ["a wrong configuration", { taskMinCount: "0" }, /taskMinCount is "0"/],
    [
      "a certificate of another account",
      { certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012" },
      /allowed: a certificate of the account that is deployed to \(123456789012\)/,
    ],
  ] as const)
    it(`has registered nothing, with ${what}`, async () => {
      await assert.rejects(run(config), message);
      assert.deepEqual(registered.splice(0), ["pulumi:pulumi:Stack transaction-system-dev"]);
    });
});
