import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { refuseReplacement } from "../../../infra/config/replacement";
import { loadStackConfig } from "../../../infra/config/stack-config";
import { readStackValues } from "../../../program/stack-values";
import { collectWarnings } from "../../../program/warnings";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

const outputs = {
  dynamoDbTableName: "sessions-dev",
  dashboardUrl: "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=transactions-dev",
  vpcId: "vpc-0a1b2c3d",
};
const own = { cidrBlock: "10.0.0.0/16", tags: { Name: "transaction-vpc-dev" } };
const foreign = { cidrBlock: "10.7.0.0/16", tags: { Name: "company-dev" } };

interface Living {
  outputs?: Record<string, unknown>;
  vpc?: typeof own;
}

/** Checks the configuration of the stack dev where this lives, as its last update and a look at its VPC tell. */
async function check(living: Living, config: Record<string, string> = {}) {
  const refuse = (details: string) => Object.assign(new Error(details), { details });
  const mocks = {
    newResource: ({ name }: { name: string }) => ({ id: name, state: {} }),
    call: ({ token, inputs }: { token: string; inputs: unknown }): Record<string, unknown> => {
      if (token === "pulumi:pulumi:readStackOutputs") {
        assert.deepEqual(inputs, { name: "organization/transaction-system/dev" });
        if (!living.outputs) throw refuse("no backend client is available");
        return { outputs: living.outputs };
      }
      assert.equal(token, "aws:ec2/getVpc:getVpc");
      assert.deepEqual(inputs, { id: "vpc-0a1b2c3d" });
      if (!living.vpc) throw refuse("no matching EC2 VPC found");
      return { ...living.vpc };
    },
  };
  const { project, values } = readStackValues("dev", config, STACKS_DIRECTORY);
  await pulumi.runtime.setMocks(mocks, project, "dev", false, "organization");
  pulumi.runtime.setAllConfig(values);
  return (await collectWarnings(() => refuseReplacement(loadStackConfig(), (suffix) => `transaction-vpc-${suffix}`)))
    .warnings;
}

const guest = {
  vpcId: "vpc-0a1b2c3d",
  publicSubnetIds: '["subnet-0a1b2c31","subnet-0a1b2c32"]',
  privateSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
  isolatedSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
};

const refusal = (key: string, value: string, living: string, remedy: string) => ({
  message:
    `The configuration of stack 'dev' has 1 problem:\n  - ${key} is "${value}"; allowed: what the system that lives was made ` +
    `with (${living}). With another value it is replaced, its database, table, buckets and queues with all that they hold. ` +
    `To fix it: ${remedy}, or, to replace it: npx pulumi config set confirmReplacementOf dev/vpc-0a1b2c3d`,
});

describe("a system that lives", () => {
  it("is left alone by the configuration that it was made with, and by a first update", async () => {
    assert.deepEqual(await check({ outputs, vpc: own }), []);
    assert.deepEqual(await check({ outputs, vpc: foreign }, guest), []);
    assert.deepEqual(await check({ outputs: {} }, { environmentSuffix: "other" }), []);
  });

  it("is left alone where the stack was renamed, which the tags tell only after the next update", async () => {
    const tags = { ...own.tags, Project: "transactions", Stack: "development", EnvironmentSuffix: "dev" };
    assert.deepEqual(await check({ outputs, vpc: { ...own, tags } }), []);
  });

  const changes: [
    what: string,
    living: Living,
    config: Record<string, string>,
    expected: ReturnType<typeof refusal>,
  ][] = [
    [
      "suffix",
      { outputs },
      { environmentSuffix: "other" },
      refusal("environmentSuffix", "other", "dev", "npx pulumi config set environmentSuffix dev"),
    ],
    [
      "region",
      { outputs },
      { "aws:region": "eu-west-1" },
      refusal("aws:region", "eu-west-1", "us-east-1", "npx pulumi config set aws:region us-east-1"),
    ],
    [
      "range",
      { outputs, vpc: own },
      { vpcCidr: "10.1.0.0/16" },
      refusal("vpcCidr", "10.1.0.0/16", "10.0.0.0/16", "npx pulumi config set vpcCidr 10.0.0.0/16"),
    ],
    [
      "network for another's",
      { outputs, vpc: own },
      { ...guest, vpcId: "vpc-0a1b2c3e" },
      refusal("vpcId", "vpc-0a1b2c3e", "nothing, for a network of its own", "npx pulumi config rm vpcId"),
    ],
    [
      "network for itself, as a guest",
      { outputs, vpc: own },
      guest,
      refusal("vpcId", "vpc-0a1b2c3d", "nothing, for a network of its own", "npx pulumi config rm vpcId"),
    ],
    [
      "host",
      { outputs, vpc: foreign },
      {},
      refusal("vpcId", "", "vpc-0a1b2c3d", "npx pulumi config set vpcId vpc-0a1b2c3d"),
    ],
  ];
  for (const [what, living, config, expected] of changes)
    it(`is not replaced for another ${what}, unless that is said twice, of this one`, async () => {
      await assert.rejects(check(living, config), expected);
      await assert.rejects(check(living, { ...config, confirmReplacementOf: "dev/vpc-00000000" }), expected);
      assert.deepEqual(await check(living, { ...config, confirmReplacementOf: "dev/vpc-0a1b2c3d" }), []);
    });

  it("may be one that nobody can read of, which is said", async () => {
    const warning = (reason: string) =>
      `What lives of this stack could not be read (${reason}). Whether a change of environmentSuffix, aws:region, vpcCidr or ` +
      "vpcId replaces it, with its data, the preview tells: look for replace.";
    assert.deepEqual(await check({}, { environmentSuffix: "other" }), [warning("no backend client is available")]);
    assert.deepEqual(await check({ outputs }), [warning("no matching EC2 VPC found")]);
  });
});
