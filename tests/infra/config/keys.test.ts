import assert from "node:assert/strict";
import { configText, exampleOf, type Key } from "../../../infra/config/key";
import { keys } from "../../../infra/config/keys";
import { readStackValues } from "../../../program/stack-values";
import { loadConfig, problemsOf } from "../../support/program/configuration";
import { everyOption } from "../../support/program/stack";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

/** What each key is on the dev stack, which sets nothing but its suffix, and which values it takes and refuses there. */
const cases: Record<string, { dev: unknown; accepted: string[]; refused: string[] }> = {
  environmentSuffix: {
    dev: "dev",
    accepted: ["a", "dev", "dev123", "pr-1234", "a-b-c", "abcdefghijklmnop"],
    refused: ["", "Dev", "1dev", "-dev", "dev-", "de--v", "de_v", "dev ", "abcdefghijklmnopq", "dév"],
  },
  availabilityZones: {
    dev: [],
    accepted: ["[]", '["us-east-1a","us-east-1b"]', '["us-east-1f","us-east-1c","us-east-1a"]'],
    refused: [
      "us-east-1a",
      '["us-east-1a"]',
      '["us-east-1a","us-east-1a"]',
      '["us-east-1a","us-east-1b","us-east-1c","us-east-1d"]',
      '["a","b"]',
      "{}",
      '["eu-west-1a","eu-west-1b"]',
    ],
  },
  vpcCidr: {
    dev: "10.0.0.0/16",
    accepted: [
      "10.0.0.0/16",
      "10.255.240.0/20",
      "172.16.0.0/16",
      "172.31.128.0/17",
      "192.168.0.0/16",
      "192.168.240.0/20",
    ],
    refused: [
      "",
      "10.0.0.0",
      "10.0.0.0/15",
      "10.0.0.0/21",
      "10.0.8.0/20",
      "10.0.0.1/16",
      "11.0.0.0/16",
      "172.15.0.0/16",
      "172.32.0.0/16",
      "192.169.0.0/16",
      "100.64.0.0/16",
      "fd00::/16",
    ],
  },
  // None can be given alone, which cross-field-rules.test.ts has.
  vpcId: { dev: undefined, accepted: [""], refused: ["shop", "vpc-", "vpc-0A1B2C3D", "subnet-0a1b2c3d"] },
  publicSubnetIds: { dev: [], accepted: ["[]"], refused: ["subnet-0a1b2c3d", '["subnet-0a1b2c3d"]', "{}"] },
  privateSubnetIds: { dev: [], accepted: ["[]"], refused: ['["subnet-0a1b2c3d","subnet-0a1b2c3d"]', '["a","b"]'] },
  isolatedSubnetIds: { dev: [], accepted: ["[]"], refused: ['["vpc-0a1b2c3d","vpc-0a1b2c3e"]', ""] },
  natGatewayStrategy: { dev: "Single", accepted: ["Single", "OnePerAz"], refused: ["None", "single", ""] },
  allowedCidrs: {
    dev: ["0.0.0.0/0"],
    accepted: ['["0.0.0.0/0"]', '["10.0.0.0/8","192.0.2.1/32"]'],
    refused: [
      "[]",
      "10.0.0.0/8",
      '["10.0.0.1/8"]',
      '["10.0.0.0"]',
      '["10.0.0.0/33"]',
      '["::/0"]',
      '["10.0.0.0/8","10.0.0.0/8"]',
      '["300.0.0.0/8"]',
    ],
  },
  certificateArn: {
    dev: undefined,
    accepted: ["", "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"],
    refused: [
      "x",
      "arn:aws:iam::123456789012:server-certificate/x",
      "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    ],
  },
  // Neither can be given alone, which cross-field-rules.test.ts has.
  domainName: {
    dev: undefined,
    accepted: [""],
    refused: [
      "api",
      "API.example.com",
      "api.example.com.",
      "*.example.com",
      "api..example.com",
      "-api.example.com",
      "api_1.example.com",
      "192.0.2.1",
      `${"a".repeat(53)}.example.com`,
    ],
  },
  hostedZoneId: { dev: undefined, accepted: [""], refused: ["example.com", "z012345", "/hostedzone/Z012345", "Z"] },
  webAclArn: {
    dev: undefined,
    accepted: ["", "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012"],
    refused: [
      "shop",
      "arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/12345678-1234-1234-1234-123456789012",
      "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012",
    ],
  },
  interfaceEndpoints: { dev: false, accepted: ["true", "false"], refused: ["yes", ""] },
  auroraEngineVersion: {
    dev: "15.18",
    accepted: ["15.10", "15.18", "15.99"],
    refused: ["15", "15.8", "16.4", "15.100", "x15.18", ""],
  },
  auroraMinCapacity: {
    dev: 0.5,
    accepted: ["0.5", "1", "1.0", "3.5"],
    refused: ["0", "0.4", "4.5", "256.5", "-1", "1e1", "one", ""],
  },
  auroraMaxCapacity: { dev: 4, accepted: ["1", "4", "256"], refused: ["0.5", "256.5", "4.2", "1000", ""] },
  taskMinCount: { dev: 2, accepted: ["1", "2", "10"], refused: ["0", "11", "51", "2.5", "-2", "1e1", " 2", ""] },
  taskMaxCount: { dev: 10, accepted: ["2", "50"], refused: ["1", "51", "ten", ""] },
  taskCpu: { dev: 256, accepted: ["256"], refused: ["128", "300", "256.0", "32768", ""] },
  taskMemoryMiB: { dev: 512, accepted: ["512", "1024", "2048"], refused: ["511", "513", "3072", "122881", ""] },
  eventProcessorTimeoutSeconds: { dev: 30, accepted: ["3", "30", "900"], refused: ["2", "901", "30s", ""] },
  eventProcessorBatchSize: { dev: 10, accepted: ["1", "10", "810"], refused: ["0", "811", "1001", "1.5", ""] },
  eventProcessorMemoryMiB: { dev: 256, accepted: ["128", "10240"], refused: ["127", "10241", ""] },
  eventProcessorMaximumConcurrency: { dev: 10, accepted: ["2", "1000"], refused: ["1", "1001", ""] },
  profile: { dev: "dev", accepted: ["dev"], refused: ["test", "Prod", ""] },
  eventProcessorReservedConcurrency: { dev: 0, accepted: ["0", "10", "1000"], refused: ["9", "1001", "-1", ""] },
  backupRetentionDays: { dev: 7, accepted: ["1", "7", "35"], refused: ["0", "36", ""] },
  auditLogs: { dev: false, accepted: ["true", "false"], refused: ["on", ""] },
  logRetentionDays: { dev: 7, accepted: ["1", "7", "365", "3653"], refused: ["0", "8", "3654", "7.0", ""] },
  alarmEmail: { dev: undefined, accepted: ["", "ops@example.com"], refused: ["ops", "ops@", "a@b c.com"] },
  imageUri: {
    dev: undefined,
    accepted: [
      "",
      "nginx",
      "amazon/amazon-ecs-sample",
      "123456789012.dkr.ecr.us-east-1.amazonaws.com/txn:1.2.3",
      `public.ecr.aws/x/y@sha256:${"0".repeat(64)}`,
    ],
    refused: ["a b", "$(id)", "-x"],
  },
  customerManagedKeys: { dev: false, accepted: ["true", "false"], refused: ["yes", "1", ""] },
  protectData: { dev: false, accepted: ["true", "false"], refused: ["yes", "1", "True", ""] },
  finalSnapshot: { dev: false, accepted: ["true", "false"], refused: ["yes", "1", ""] },
  tags: {
    dev: {},
    accepted: [
      "{}",
      '{"CostCenter":"4711","cost.center/2":""}',
      // As the CLI stores what looks like a number or a boolean.
      '{"CostCenter":4711,"Critical":true}',
      `{"${"k".repeat(128)}":"${"v".repeat(256)}"}`,
    ],
    refused: [
      "CostCenter=4711",
      '["CostCenter"]',
      '{"aws:x":"y"}',
      '{"AWS:x":"y"}',
      '{"":"y"}',
      '{"a":{"b":"c"}}',
      '{"a":"<"}',
      '{"Team":"a","team":"b"}',
      `{"${"k".repeat(129)}":""}`,
      `{"k":"${"v".repeat(257)}"}`,
      JSON.stringify(Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, ""]))),
    ],
  },
  confirmReplacementOf: {
    dev: undefined,
    accepted: ["", "dev/vpc-0a1b2c3d"],
    refused: ["true", "dev", "vpc-0a1b2c3d", "dev/sg-0a1b2c3d"],
  },
  permissionsBoundaryArn: {
    dev: undefined,
    accepted: ["", "arn:aws:iam::123456789012:policy/team/boundary", "arn:aws:iam::aws:policy/PowerUserAccess"],
    refused: ["boundary", "arn:aws:iam::123456789012:role/boundary", "arn:aws:iam::1234:policy/boundary"],
  },
};

const { values: guest } = readStackValues("guest", {}, STACKS_DIRECTORY);

/** What a key lacks, in sentences that say what to write where. */
function halvesMissing(name: string, stated: Key): string[] {
  const takes = (value: Parameters<typeof configText>[0]) => stated.schema.safeParse(configText(value)).success;
  const example = exampleOf(stated);
  const sentences: [isThere: boolean, sentence: string][] = [
    [stated.meaning.length > 20, "say in infra/config/keys.ts what it is for, as its `meaning`"],
    [stated.default === undefined || takes(stated.default), "its own schema refuses its default: correct one of them"],
    [Object.keys(example).length > 0, "state an `example` in infra/config/keys.ts, which is shown as a remedy"],
    [takes(example), "its own schema refuses its example: correct one of them"],
    [name in cases, "add what it takes and refuses to `cases` in tests/infra/config/keys.test.ts"],
    [
      stated.default === undefined ||
        [everyOption[name], guest[`transaction-system:${name}`]].some(
          (value) => value !== undefined && value !== configText(stated.default),
        ),
      "everyOption leaves it at its default: state an `example` in infra/config/keys.ts that is another value",
    ],
  ];
  return sentences.flatMap(([isThere, sentence]) => (isThere ? [] : [`${name}: ${sentence}`]));
}

describe("each key", () => {
  it("is stated whole", () => {
    assert.deepEqual(
      Object.entries<Key>(keys).flatMap(([name, stated]) => halvesMissing(name, stated)),
      [],
    );
    const surplus = [...Object.keys(cases), ...Object.keys(everyOption)].filter((name) => !(name in keys));
    assert.deepEqual(surplus, ["aws:region"]);
  });

  it("has its default on the dev stack", async () => {
    const config = await loadConfig();
    const expected = Object.fromEntries(Object.entries(cases).map(([key, { dev }]) => [key, dev]));
    const read = Object.entries(config).filter(([key]) => key in cases);
    assert.deepEqual(Object.fromEntries(read), expected);
  });

  for (const [key, { accepted, refused }] of Object.entries(cases)) {
    for (const value of accepted)
      it(`${key} takes ${JSON.stringify(value)}`, async () => {
        await loadConfig({ [key]: value });
      });
    for (const value of refused)
      it(`${key} refuses ${JSON.stringify(value)}, alone, and says how to fix it`, async () => {
        const problems = await problemsOf({ [key]: value });
        assert.equal(problems.length, 1);
        const [problem = ""] = problems;
        const named =
          key === "taskMinCount" && value === "11"
            ? "taskMaxCount"
            : key === "auroraMinCapacity" && value === "4.5"
              ? "auroraMaxCapacity"
              : key;
        assert.match(problem, new RegExp(`^${named} is .+; allowed: .+\\. To fix it: npx pulumi config .*${named}`));
      });
  }

  it("gives the value in its own type", async () => {
    const config = await loadConfig({
      availabilityZones: '["us-east-1c","us-east-1d","us-east-1a"]',
      auroraMinCapacity: "2.5",
      auroraMaxCapacity: "16",
      taskCpu: "1024",
      taskMemoryMiB: "8192",
      alarmEmail: "ops@example.com",
      protectData: "true",
    });
    assert.deepEqual(config.availabilityZones, ["us-east-1c", "us-east-1d", "us-east-1a"]);
    assert.equal(config.auroraMinCapacity, 2.5);
    assert.equal(config.auroraMaxCapacity, 16);
    assert.equal(config.taskCpu, 1024);
    assert.equal(config.taskMemoryMiB, 8192);
    assert.equal(config.alarmEmail, "ops@example.com");
    assert.equal(config.protectData, true);
  });
});
