import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { asInFirstPreview, engineResources, type EngineResource } from "../../support/policy/engine-resources";
import { startPolicyPack, type PolicyPackServer } from "../../support/policy/policy-pack";

/** Of the stack's own configuration: the others decide on no exception. */
const configOf = (profile: string) => ({
  "transaction-system:environmentSuffix": "own",
  "transaction-system:profile": profile,
});

function useStack(stack: string, profile: string, overrides = {}) {
  let server: PolicyPackServer;
  let resources: EngineResource[];
  before(async () => {
    resources = await engineResources(stack, overrides, profile);
    server = await startPolicyPack(stack, configOf(profile));
  });
  after(() => server.stop());
  return { analyze: (of = resources) => server.analyze(of), resources: () => resources };
}

describe("the policy pack, for dev", () => {
  const { analyze, resources } = useStack("dev", "dev");

  /** The stack with other inputs of a resource. */
  const changed = (name: string, inputs: Record<string, unknown>) =>
    resources().map((one) => {
      const differs = one.pageName === name ? inputs : {};
      return { ...one, inputs: { ...one.inputs, ...differs }, outputs: { ...one.outputs, ...differs } };
    });
  const urnOf = (name: string) => resources().find(({ pageName }) => pageName === name)?.urn;

  it("finds nothing in an update of the stack as it is", async () => {
    assert.deepEqual(await analyze(), []);
  });

  it("finds nothing in a first preview, and tells how much is left to the update", async () => {
    const [told, ...others] = await analyze(asInFirstPreview(resources()));
    assert.deepEqual(others, []);
    assert.equal(told?.policy, "stack-rules");
    assert.equal(told.level, "advisory");
    assert.match(
      told.message,
      /^\d+ checks of \d+ resources wait for what AWS gives\. The update judges them; `npm run policy` does without AWS\.$/,
    );
  });

  it("leaves open what takes an id that nobody tells", async () => {
    const without = resources().map((one) => ({ ...one, outputs: { arn: one.outputs.arn } }));
    const told = await analyze(without);
    assert.deepEqual(
      told.map(({ policy, level }) => [policy, level]),
      [["stack-rules", "advisory"]],
    );
  });

  it("finds what one resource breaks before it is made, also in a first preview", async () => {
    const violating = changed("events-queue", { sqsManagedSseEnabled: false });
    const expected = {
      policy: "CKV_AWS_27",
      level: "mandatory",
      message: "events-queue: neither sqsManagedSseEnabled nor kmsMasterKeyId is set. Make it with createSecureQueue.",
      urn: urnOf("events-queue"),
    };
    assert.deepEqual(await analyze(violating), [expected]);
    const [first, ...others] = await analyze(asInFirstPreview(violating));
    assert.deepEqual(first, expected);
    assert.deepEqual(
      others.map(({ level }) => level),
      ["advisory"],
    );
  });

  it("finds what several resources break together, when all are there", async () => {
    const violating = changed("transaction-log-public-access", { ignorePublicAcls: false });
    assert.deepEqual(await analyze(violating), [
      {
        policy: "CKV_AWS_55",
        level: "mandatory",
        message:
          "transaction-log-bucket: ignorePublicAcls is false. Make an aws.s3.BucketPublicAccessBlock with all four switches on.",
        urn: urnOf("transaction-log-bucket"),
      },
    ]);
  });

  it("finds a part of awsx that breaks a rule, by the page's name", async () => {
    const [found] = await analyze(changed("service-alb/load-balancer", { dropInvalidHeaderFields: false }));
    assert.equal(found?.policy, "CKV_AWS_131");
    assert.match(found.message, /^service-alb\/load-balancer: dropInvalidHeaderFields is false\./);
  });

  it("finds a type that no rule looks at", async () => {
    const stream = { type: "aws:kinesis/stream:Stream", name: "stream", pageName: "stream", inputs: {}, outputs: {} };
    const urn = "urn:pulumi:dev::transaction-system::aws:kinesis/stream:Stream::stream";
    const found = await analyze([...resources(), { ...stream, urn }]);
    assert.deepEqual(
      found.map(({ policy, urn: of }) => [policy, of]),
      [["resource-rules", urn]],
    );
    assert.match(found[0]?.message ?? "", /No rule looks at aws:kinesis\/stream:Stream: write one in policy\/rules/);
  });
});

describe("the policy pack, for a stack of one's own with the profile prod", () => {
  const { analyze, resources } = useStack("own", "prod");

  it("finds nothing in it as it is", async () => {
    assert.deepEqual(await analyze(), []);
  });

  it("accepts what prod may do, and not what dev may", async () => {
    const cheap = resources().map((one) =>
      one.pageName === "database-cluster" ? { ...one, inputs: { ...one.inputs, deletionProtection: false } } : one,
    );
    assert.deepEqual((await analyze(cheap)).map(({ policy }) => policy).sort(), ["AwsSolutions-RDS10", "CKV_AWS_139"]);
  });
});

describe("the policy pack", () => {
  it("has the project's version", () => {
    const versionOf = (...file: string[]) =>
      (JSON.parse(readFileSync(path.join(PROJECT_DIRECTORY, ...file), "utf8")) as { version: string }).version;
    assert.equal(versionOf("policy", "package.json"), versionOf("package.json"));
  });
});
