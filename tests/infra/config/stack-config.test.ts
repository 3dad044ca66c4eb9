import assert from "node:assert/strict";
import { refuseForeignCertificate } from "../../../infra/config/certificate";
import { loadStackConfig, type StackConfig } from "../../../infra/config/stack-config";
import { readProjectFile } from "../../../program/stack-values";
import { deployUnderMocks } from "../../support/pulumi";

const load = async (config: Record<string, string | undefined> = {}): Promise<StackConfig> =>
  (await deployUnderMocks(loadStackConfig, { config })).result;

async function problemsOf(config: Record<string, string | undefined>): Promise<string[]> {
  const error: unknown = await load(config).then(
    () => assert.fail("the configuration was accepted"),
    (e: unknown) => e,
  );
  assert.ok(error instanceof Error);
  const [heading, ...problems] = error.message.split("\n");
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  assert.equal(heading, `The configuration of stack 'dev' has ${count}:`);
  return problems.map((p) => p.replace(/^ {2}- /, ""));
}

describe("the configuration of the dev stack", () => {
  it("is complete and frozen", async () => {
    const config = await load();
    assert.deepEqual(config, {
      project: "transaction-system",
      stack: "dev",
      region: "us-east-1",
      environmentSuffix: "dev",
      availabilityZones: ["us-east-1a", "us-east-1b"],
      profile: "dev",
      natGatewayStrategy: "Single",
      allowedCidrs: ["0.0.0.0/0"],
      certificateArn: undefined,
      auroraEngineVersion: "15.18",
      auroraMinCapacity: 0.5,
      auroraMaxCapacity: 4,
      taskMinCount: 2,
      taskMaxCount: 10,
      taskCpu: 256,
      taskMemoryMiB: 512,
      eventProcessorTimeoutSeconds: 30,
      eventProcessorMemoryMiB: 256,
      eventProcessorMaximumConcurrency: 10,
      eventProcessorReservedConcurrency: 0,
      backupRetentionDays: 7,
      logRetentionDays: 7,
      alarmEmail: undefined,
      imageUri: undefined,
      auditLogs: false,
      customerManagedKeys: false,
      protectData: false,
    });
    assert.ok(Object.isFrozen(config));
  });

  it("has the keys that Pulumi.yaml declares, each with a description", async () => {
    const { project, stack, region, ...values } = await load();
    const declared = readProjectFile().config;
    assert.deepEqual([project, stack, region], ["transaction-system", "dev", "us-east-1"]);
    assert.deepEqual(Object.keys(values).sort(), Object.keys(declared).sort());
    for (const [key, { description }] of Object.entries(declared)) assert.ok(description.length > 20, key);
  });
});

describe("each key", () => {
  const cases: Record<string, { accepted: string[]; refused: string[] }> = {
    environmentSuffix: {
      accepted: ["a", "dev", "dev123", "pr-1234", "a-b-c", "abcdefghijklmnop"],
      refused: ["", "Dev", "1dev", "-dev", "dev-", "de--v", "de_v", "dev ", "abcdefghijklmnopq", "dév"],
    },
    availabilityZones: {
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
    natGatewayStrategy: { accepted: ["Single", "OnePerAz"], refused: ["None", "single", ""] },
    allowedCidrs: {
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
      accepted: ["", "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"],
      refused: [
        "x",
        "arn:aws:iam::123456789012:server-certificate/x",
        "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      ],
    },
    auroraEngineVersion: {
      accepted: ["15.10", "15.18", "15.99"],
      refused: ["15", "15.8", "16.4", "15.100", "x15.18", ""],
    },
    auroraMinCapacity: {
      accepted: ["0.5", "1", "1.0", "3.5"],
      refused: ["0", "0.4", "4.5", "256.5", "-1", "1e1", "one", ""],
    },
    auroraMaxCapacity: { accepted: ["1", "4", "256"], refused: ["0.5", "256.5", "4.2", "1000", ""] },
    taskMinCount: { accepted: ["1", "2", "10"], refused: ["0", "11", "51", "2.5", "-2", "1e1", " 2", ""] },
    taskMaxCount: { accepted: ["2", "50"], refused: ["1", "51", "ten", ""] },
    taskCpu: { accepted: ["256"], refused: ["128", "300", "256.0", "32768", ""] },
    taskMemoryMiB: { accepted: ["512", "1024", "2048"], refused: ["511", "513", "3072", "122881", ""] },
    eventProcessorTimeoutSeconds: { accepted: ["3", "30", "900"], refused: ["2", "901", "30s", ""] },
    eventProcessorMemoryMiB: { accepted: ["128", "10240"], refused: ["127", "10241", ""] },
    eventProcessorMaximumConcurrency: { accepted: ["2", "1000"], refused: ["1", "1001", ""] },
    profile: { accepted: ["dev"], refused: ["test", "Prod", ""] },
    eventProcessorReservedConcurrency: { accepted: ["0", "10", "1000"], refused: ["9", "1001", "-1", ""] },
    backupRetentionDays: { accepted: ["1", "7", "35"], refused: ["0", "36", ""] },
    auditLogs: { accepted: ["true", "false"], refused: ["on", ""] },
    logRetentionDays: { accepted: ["1", "7", "365", "3653"], refused: ["0", "8", "3654", "7.0", ""] },
    alarmEmail: { accepted: ["", "ops@example.com"], refused: ["ops", "ops@", "a@b c.com"] },
    imageUri: {
      accepted: [
        "",
        "nginx",
        "amazon/amazon-ecs-sample",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/txn:1.2.3",
        `public.ecr.aws/x/y@sha256:${"0".repeat(64)}`,
      ],
      refused: ["a b", "$(id)", "-x"],
    },
    customerManagedKeys: { accepted: ["true", "false"], refused: ["yes", "1", ""] },
    protectData: { accepted: ["true", "false"], refused: ["yes", "1", "True", ""] },
  };

  it("is in this table", () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(readProjectFile().config).sort());
  });

  for (const [key, { accepted, refused }] of Object.entries(cases)) {
    for (const value of accepted)
      it(`${key} takes ${JSON.stringify(value)}`, async () => {
        await load({ [key]: value });
      });
    for (const value of refused)
      it(`${key} refuses ${JSON.stringify(value)}, alone, and says how to mend it`, async () => {
        const problems = await problemsOf({ [key]: value });
        assert.equal(problems.length, 1);
        const [problem = ""] = problems;
        const named =
          key === "taskMinCount" && value === "11"
            ? "taskMaxCount"
            : key === "auroraMinCapacity" && value === "4.5"
              ? "auroraMaxCapacity"
              : key;
        assert.match(problem, new RegExp(`^${named} is .+; allowed: .+\\. To mend it: npx pulumi config .*${named}`));
      });
  }

  it("gives the value in its own type", async () => {
    const config = await load({
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

describe("the prod profile", () => {
  const prod = { profile: "prod", environmentSuffix: "prod" };

  it("refuses a stack that has nothing but the defaults, and says what each is for", async () => {
    const problems = await problemsOf(prod);
    assert.deepEqual(
      problems.map((p) => p.split(" ")[0]),
      [
        "certificateArn",
        "natGatewayStrategy",
        "auroraMinCapacity",
        "eventProcessorReservedConcurrency",
        "backupRetentionDays",
        "logRetentionDays",
        "alarmEmail",
        "auditLogs",
        "customerManagedKeys",
        "protectData",
      ],
    );
    assert.match(problems[0] ?? "", /aws acm request-certificate/);
    assert.equal(
      problems[4],
      'backupRetentionDays is "7"; allowed: 14 or more, in the prod profile. ' +
        "To mend it: npx pulumi config set backupRetentionDays 14",
    );
    for (const problem of problems) assert.match(problem, /in the prod profile\. To mend it: npx pulumi config set /);
  });

  it("warns of the address that its stack comes with, until it is replaced", async () => {
    const { warnings } = await deployUnderMocks(loadStackConfig, { stack: "prod" });
    assert.deepEqual(warnings, [
      "alarmEmail is the example operations@example.com, so that nobody would read the alarms. " +
        "To mend it: npx pulumi config set alarmEmail YOURS",
    ]);
    const replaced = { stack: "prod", config: { alarmEmail: "ops@example.com" } };
    assert.deepEqual((await deployUnderMocks(loadStackConfig, replaced)).warnings, []);
  });

  it("takes a certificate of the account that is deployed to, which the one that its stack comes with is not", async () => {
    const { result } = await deployUnderMocks(loadStackConfig, { stack: "prod" });
    const { certificateArn = "" } = result;
    refuseForeignCertificate(certificateArn, "123456789012");
    refuseForeignCertificate(undefined, "123456789012");
    await deployUnderMocks(
      () => {
        assert.throws(() => refuseForeignCertificate(certificateArn, "111122223333"), {
          message:
            "The configuration of stack 'prod' has 1 problem:\n  - certificateArn is " +
            '"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"; ' +
            "allowed: a certificate of the account that is deployed to (111122223333). To mend it: " +
            "npx pulumi config set certificateArn arn:aws:acm:us-east-1:111122223333:certificate/ID",
        });
      },
      { stack: "prod" },
    );
  });

  it("takes the prod stack of this project, and each of its rules counts", async () => {
    const { result } = await deployUnderMocks(loadStackConfig, { stack: "prod" });
    assert.equal(result.profile, "prod");
    const broken: Record<string, string> = {
      certificateArn: "",
      natGatewayStrategy: "Single",
      auroraMinCapacity: "0.5",
      taskMinCount: "1",
      eventProcessorReservedConcurrency: "0",
      backupRetentionDays: "13",
      logRetentionDays: "180",
      alarmEmail: "",
      auditLogs: "false",
      customerManagedKeys: "false",
      protectData: "false",
    };
    for (const [key, value] of Object.entries(broken))
      await assert.rejects(
        deployUnderMocks(loadStackConfig, { stack: "prod", config: { [key]: value } }),
        new RegExp(`has 1 problem:\\n  - ${key} is "${value}"; allowed: .+ in the prod profile`),
      );
  });
});

describe("a wrong configuration", () => {
  it("is told with all its problems in one message: key, value, what is allowed, remedy", async () => {
    const problems = await problemsOf({
      environmentSuffix: "Dev_1",
      taskMinCount: "zero",
      logRetentionDays: undefined,
      protecData: "true",
    });
    assert.deepEqual(
      problems.map((p) => p.split(" ")[0]),
      ["protecData", "environmentSuffix", "taskMinCount", "logRetentionDays"],
    );
    assert.equal(
      problems[2],
      'taskMinCount is "zero"; allowed: a whole number from 1 to 50. To mend it: npx pulumi config set taskMinCount 2',
    );
    assert.match(problems[3] ?? "", /^logRetentionDays is not set; allowed: 1, 3, 5, 7/);
  });

  it("may be a list that is none, which goes before the elements are set", async () => {
    assert.deepEqual(await problemsOf({ allowedCidrs: "0.0.0.0/0" }), [
      'allowedCidrs is "0.0.0.0/0"; allowed: a list of 1 to 20 different IPv4 ranges in CIDR notation, host bits zero. ' +
        "To mend it: npx pulumi config rm allowedCidrs && npx pulumi config set --path 'allowedCidrs[0]' 203.0.113.0/24",
    ]);
  });

  it("may be a misspelt key, which is an error, too", async () => {
    const [problem] = await problemsOf({ enviromentSuffix: "dev" });
    assert.match(problem ?? "", /^enviromentSuffix is no key of this project; known: profile, environmentSuffix, /);
    assert.match(problem ?? "", /To mend it: npx pulumi config rm enviromentSuffix$/);
  });

  it("leaves the keys of other namespaces alone", async () => {
    await load({ "aws:profile": "x", "transaction-system-other:key": "x" });
  });

  it("is also one without a region", async () => {
    const [problem] = await problemsOf({ "aws:region": undefined });
    assert.equal(
      problem,
      "aws:region is not set; allowed: a region of AWS outside China and GovCloud. To mend it: npx pulumi config set aws:region us-east-1",
    );
  });

  it("may be a region whose ARNs are of another partition", async () => {
    for (const region of ["cn-north-1", "us-gov-west-1", "somewhere"])
      assert.match((await problemsOf({ "aws:region": region }))[0] ?? "", /^aws:region is "/);
  });

  it("may be two keys that only fail together", async () => {
    assert.deepEqual(await problemsOf({ taskMinCount: "5", taskMaxCount: "4" }), [
      'taskMaxCount is "4"; allowed: not below taskMinCount (5). To mend it: npx pulumi config set taskMaxCount 5',
    ]);
    assert.deepEqual(await problemsOf({ auroraMinCapacity: "8" }), [
      'auroraMaxCapacity is "4"; allowed: not below auroraMinCapacity (8). To mend it: npx pulumi config set auroraMaxCapacity 8',
    ]);
    assert.deepEqual(await problemsOf({ taskCpu: "512" }), [
      'taskMemoryMiB is "512"; allowed: 1024, 2048, 3072, 4096 MiB with taskCpu 512. To mend it: npx pulumi config set taskMemoryMiB 1024',
    ]);
  });
});
