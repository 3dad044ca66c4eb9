import assert from "node:assert/strict";
import { loadConfig, problemsOf } from "../../support/program/configuration";

describe("keys that only fail together", () => {
  it("are told with the other's value", async () => {
    assert.deepEqual(await problemsOf({ taskMinCount: "5", taskMaxCount: "4" }), [
      'taskMaxCount is "4"; allowed: not below taskMinCount (5). To fix it: npx pulumi config set taskMaxCount 5',
    ]);
    assert.deepEqual(await problemsOf({ auroraMinCapacity: "8" }), [
      'auroraMaxCapacity is "4"; allowed: not below auroraMinCapacity (8). To fix it: npx pulumi config set auroraMaxCapacity 8',
    ]);
    assert.deepEqual(await problemsOf({ taskCpu: "512" }), [
      'taskMemoryMiB is "512"; allowed: 1024, 2048, 3072, 4096 MiB with taskCpu 512. To fix it: npx pulumi config set taskMemoryMiB 1024',
    ]);
  });

  it("are the batch size of the event processor, its memory and its time", async () => {
    const refused = (size: string, max: number, memory: number, time: number) => [
      `eventProcessorBatchSize is "${size}"; allowed: at most ${max} with eventProcessorMemoryMiB ${memory} and ` +
        `eventProcessorTimeoutSeconds ${time}. To fix it: npx pulumi config set eventProcessorBatchSize ${max}`,
    ];
    const sized = (size: string, memory: string, time: string) => ({
      eventProcessorBatchSize: size,
      eventProcessorMemoryMiB: memory,
      eventProcessorTimeoutSeconds: time,
    });
    assert.deepEqual(await problemsOf(sized("811", "256", "30")), refused("811", 810, 256, 30));
    assert.deepEqual(await problemsOf(sized("15", "128", "3")), refused("15", 14, 128, 3));
    // More than one vCPU makes it no faster.
    assert.deepEqual(await problemsOf(sized("601", "10240", "5")), refused("601", 600, 10240, 5));
    await loadConfig(sized("810", "256", "30"));
    await loadConfig(sized("1000", "512", "30"));
  });

  it("are the zones, the certificate and the region", async () => {
    assert.deepEqual(
      await problemsOf({
        availabilityZones: '["eu-west-1a","us-east-1b"]',
        certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      }),
      [
        'availabilityZones is "[\\"eu-west-1a\\",\\"us-east-1b\\"]"; allowed: zones of aws:region (us-east-1). ' +
          "To fix it: npx pulumi config rm availabilityZones && " +
          "npx pulumi config set --path 'availabilityZones[0]' us-east-1a && " +
          "npx pulumi config set --path 'availabilityZones[1]' us-east-1b",
        'certificateArn is "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"; ' +
          "allowed: a certificate of aws:region (us-east-1). " +
          "To fix it: npx pulumi config set certificateArn arn:aws:acm:us-east-1:ACCOUNT:certificate/ID",
      ],
    );
  });

  it("are a VPC and its three lists of subnets", async () => {
    const vpcId = "vpc-0a1b2c3d";
    const [first, second] = ["subnet-0a1b2c31", "subnet-0a1b2c32"];
    const remedy = (key: string, ids: string[]) =>
      `To fix it: npx pulumi config rm ${key} && ` +
      ids.map((id, i) => `npx pulumi config set --path '${key}[${i}]' ${id}`).join(" && ");
    assert.deepEqual(await problemsOf({ vpcId, publicSubnetIds: JSON.stringify([first, second]) }), [
      `privateSubnetIds is "[]"; allowed: given with vpcId. ` +
        remedy("privateSubnetIds", ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"]),
      `isolatedSubnetIds is "[]"; allowed: given with vpcId. ` +
        remedy("isolatedSubnetIds", ["subnet-0a1b2c3d4e5f60715", "subnet-0a1b2c3d4e5f60716"]),
    ]);
    assert.deepEqual(await problemsOf({ publicSubnetIds: JSON.stringify([first, second]) }), [
      'vpcId is ""; allowed: given with publicSubnetIds. To fix it: npx pulumi config set vpcId vpc-0a1b2c3d4e5f60718',
    ]);
  });

  it("are another's VPC and what says how to make one", async () => {
    const guest = {
      vpcId: "vpc-0a1b2c3d",
      publicSubnetIds: '["subnet-0a1b2c31","subnet-0a1b2c32"]',
      privateSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
      isolatedSubnetIds: '["subnet-0a1b2c33","subnet-0a1b2c34"]',
    };
    await loadConfig(guest);
    const rule = "allowed: its default with vpcId (vpc-0a1b2c3d), whose network the stack does not make. To fix it:";
    const own = {
      availabilityZones: '["us-east-1a","us-east-1b"]',
      vpcCidr: "10.1.0.0/16",
      natGatewayStrategy: "OnePerAz",
      interfaceEndpoints: "true",
    };
    assert.deepEqual(
      await problemsOf({ ...guest, ...own }),
      Object.entries(own).map(
        ([key, value]) => `${key} is ${JSON.stringify(value)}; ${rule} npx pulumi config rm ${key}`,
      ),
    );
  });

  it("are the web ACL and the region", async () => {
    const webAclArn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012";
    assert.deepEqual(await problemsOf({ webAclArn }), [
      `webAclArn is "${webAclArn}"; allowed: a web ACL of aws:region (us-east-1). ` +
        "To fix it: npx pulumi config set webAclArn arn:aws:wafv2:us-east-1:ACCOUNT:regional/webacl/NAME/ID",
    ]);
  });

  it("are a domain and its zone, neither of which says anything alone", async () => {
    assert.deepEqual(await problemsOf({ domainName: "api.shop.example" }), [
      'hostedZoneId is ""; allowed: given with domainName. To fix it: npx pulumi config set hostedZoneId Z0123456789ABCDEFGHIJ',
    ]);
    assert.deepEqual(await problemsOf({ hostedZoneId: "Z0123456789ABCDEFGHIJ" }), [
      'domainName is ""; allowed: given with hostedZoneId. To fix it: npx pulumi config set domainName api.example.com',
    ]);
    await loadConfig({ domainName: "api.shop.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" });
  });

  it("are a domain and a certificate, of which a stack has one", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    const domain = { domainName: "api.shop.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
    assert.deepEqual(await problemsOf({ ...domain, certificateArn }), [
      `certificateArn is "${certificateArn}"; allowed: nothing with domainName (api.shop.example), for which the stack ` +
        "makes a certificate. To fix it: npx pulumi config rm certificateArn",
    ]);
  });

  // The regions whose authorities the bundle of RDS's certificates lacks. One that a newer bundle brings goes from here.
  for (const region of [
    "ap-east-2",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "il-central-1",
    "mx-central-1",
  ])
    it(`are ${region} and the service of this project, which would refuse its database there`, async () => {
      assert.deepEqual(await problemsOf({ "aws:region": region }), [
        `aws:region is "${region}"; allowed: a region whose RDS certificates the service has (af-south-1, ap-east-1, ` +
          "ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, " +
          "ap-southeast-3, ap-southeast-4, ca-central-1, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, " +
          "eu-west-1, eu-west-2, eu-west-3, me-central-1, me-south-1, sa-east-1, us-east-1, us-east-2, us-west-1, " +
          "us-west-2), as it would refuse its database elsewhere; any with an image of your own that has them " +
          "(imageUri). To fix it: npx pulumi config set aws:region us-east-1",
      ]);
      const { region: taken } = await loadConfig({ "aws:region": region, imageUri: "registry.example/service:1" });
      assert.equal(taken, region);
    });

  it("are the two concurrencies of the event processor, unless none is reserved", async () => {
    assert.deepEqual(await problemsOf({ eventProcessorReservedConcurrency: "9" }), [
      'eventProcessorReservedConcurrency is "9"; allowed: 0, or not below eventProcessorMaximumConcurrency (10), ' +
        "or throttled messages end in the dead-letter queue. " +
        "To fix it: npx pulumi config set eventProcessorReservedConcurrency 10",
    ]);
  });

  it("are judged only where each alone is right", async () => {
    const problems = await problemsOf({ taskMinCount: "51", taskMaxCount: "1", "aws:region": "cn-north-1" });
    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[0]),
      ["taskMinCount", "aws:region"],
    );
  });
});
