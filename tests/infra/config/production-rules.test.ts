import assert from "node:assert/strict";
import { loadStackConfig } from "../../../infra/config/stack-config";
import { problemsOf } from "../../support/program/configuration";
import { deployUnderMocks } from "../../support/program/pulumi";

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
        "finalSnapshot",
      ],
    );
    assert.match(problems[0] ?? "", /aws acm request-certificate/);
    assert.equal(
      problems[4],
      'backupRetentionDays is "7"; allowed: 14 or more, in the prod profile. ' +
        "To fix it: npx pulumi config set backupRetentionDays 14",
    );
    for (const problem of problems) assert.match(problem, /in the prod profile\. To fix it: npx pulumi config set /);
  });

  it("warns of the address that its stack comes with, until it is replaced", async () => {
    const { warnings } = await deployUnderMocks(loadStackConfig, { stack: "prod" });
    assert.deepEqual(warnings, [
      "alarmEmail is the example operations@example.com, so that nobody would read the alarms. " +
        "To fix it: npx pulumi config set alarmEmail YOURS",
    ]);
    const replaced = { stack: "prod", config: { alarmEmail: "ops@example.com" } };
    assert.deepEqual((await deployUnderMocks(loadStackConfig, replaced)).warnings, []);
  });

  it("takes a domain for a certificate", async () => {
    const domain = { domainName: "api.shop.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
    const { result } = await deployUnderMocks(loadStackConfig, {
      stack: "prod",
      config: { ...domain, certificateArn: "" },
    });
    assert.equal(result.certificateArn, undefined);
    // A wrong one is told once.
    const problems = await problemsOf({ ...prod, ...domain, domainName: "api" });
    assert.ok(!problems.some((problem) => problem.startsWith("certificateArn")));
  });

  it("leaves the NAT gateways of another's network to their owner", async () => {
    const config = {
      natGatewayStrategy: "Single",
      vpcId: "vpc-0a1b2c3d",
      publicSubnetIds: '["subnet-0a1b2c31","subnet-0a1b2c32"]',
      privateSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
      isolatedSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
    };
    const { result } = await deployUnderMocks(loadStackConfig, { stack: "prod", config });
    assert.equal(result.vpcId, "vpc-0a1b2c3d");
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
      finalSnapshot: "false",
    };
    for (const [key, value] of Object.entries(broken))
      await assert.rejects(
        deployUnderMocks(loadStackConfig, { stack: "prod", config: { [key]: value } }),
        new RegExp(`has 1 problem:\\n  - ${key} is "${value}"; allowed: .+ in the prod profile`),
      );
  });
});
