import assert from "node:assert/strict";
import { deployProgram } from "../../support/program/stack";

const deploy = () => deployProgram({ stack: "guest" });
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f";
const zoneId = "Z0123456789ABCDEFGHIJ";

describe("a domain", () => {
  it("has a certificate that ACM validates by a record in its zone", async () => {
    const deployment = await deploy();
    assert.deepEqual(deployment.named("service-certificate").untaggedInputs, {
      domainName: "api.shop.example",
      validationMethod: "DNS",
    });
    assert.deepEqual(deployment.named("service-certificate-validation").inputs, {
      zoneId,
      name: "_1a2b.api.shop.example.",
      type: "CNAME",
      records: ["_3c4d.acm-validations.aws."],
      ttl: 300,
      allowOverwrite: true,
    });
    assert.deepEqual(deployment.named("service-certificate-issued").inputs, {
      certificateArn,
      validationRecordFqdns: ["_1a2b.api.shop.example"],
    });
  });

  it("is served by HTTPS once the certificate is issued, and HTTP is redirected to it", async () => {
    const alb = (await deploy()).named("service-alb");
    const tags = { Project: "transaction-system", Stack: "guest", EnvironmentSuffix: "guest", ManagedBy: "pulumi" };
    assert.deepEqual(alb.inputs.listeners, [
      {
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        tags,
      },
      { port: 443, protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", tags },
    ]);
    assert.ok(alb.dependencies.includes("service-certificate-issued"));
  });

  it("leads to the load balancer", async () => {
    assert.deepEqual((await deploy()).named("service-alias").inputs, {
      zoneId,
      name: "api.shop.example",
      type: "A",
      aliases: [
        {
          name: "transaction-alb-guest-1.us-east-1.elb.amazonaws.com",
          zoneId: "Z35SXDOTRQ7X7K",
          evaluateTargetHealth: false,
        },
      ],
    });
  });
});

describe("the URL of the API", () => {
  const apiUrl = async (options: Parameters<typeof deployProgram>[0]) => (await deployProgram(options)).outputs.apiUrl;

  it("is of the domain, or of the load balancer with what it listens to", async () => {
    assert.equal(await apiUrl({ stack: "guest" }), "https://api.shop.example");
    assert.equal(await apiUrl({}), "http://transaction-alb-dev-1.us-east-1.elb.amazonaws.com");
    assert.equal(await apiUrl({ stack: "prod" }), "https://transaction-alb-prod-1.us-east-1.elb.amazonaws.com");
  });
});
