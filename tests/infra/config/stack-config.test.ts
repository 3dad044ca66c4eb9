import assert from "node:assert/strict";
import { loadConfig, problemsOf } from "../../support/program/configuration";

describe("the configuration of a stack", () => {
  it("is frozen, and tells of which stack it is", async () => {
    const config = await loadConfig();
    assert.ok(Object.isFrozen(config));
    const { project, stack, region } = config;
    assert.deepEqual([project, stack, region], ["transaction-system", "dev", "us-east-1"]);
  });

  it("has the default of a key that the stack does not set, even if nobody hands that over", async () => {
    const { logRetentionDays, allowedCidrs } = await loadConfig({
      logRetentionDays: undefined,
      allowedCidrs: undefined,
    });
    assert.equal(logRetentionDays, 7);
    assert.deepEqual(allowedCidrs, ["0.0.0.0/0"]);
  });
});

describe("the tags of a stack", () => {
  it("are texts, whatever the CLI takes them for", async () => {
    const { tags } = await loadConfig({ tags: '{"CostCenter":4711,"Critical":true,"Team":"shop"}' });
    assert.deepEqual(tags, { CostCenter: "4711", Critical: "true", Team: "shop" });
  });
});

describe("a wrong configuration", () => {
  it("is told with all its problems in one message: key, value, what is allowed, remedy", async () => {
    const problems = await problemsOf({
      environmentSuffix: undefined,
      taskMinCount: "zero",
      logRetentionDays: "8",
      protecData: "true",
    });
    assert.deepEqual(
      problems.map((p) => p.split(" ")[0]),
      ["protecData", "environmentSuffix", "taskMinCount", "logRetentionDays"],
    );
    assert.equal(
      problems[2],
      'taskMinCount is "zero"; allowed: a whole number from 1 to 50. To fix it: npx pulumi config set taskMinCount 2',
    );
    assert.match(problems[1] ?? "", /^environmentSuffix is not set; allowed: 1 to 16 lower-case letters/);
    assert.match(problems[3] ?? "", /^logRetentionDays is "8"; allowed: 1, 3, 5, 7/);
  });

  it("may be a list that is none, which goes before the elements are set", async () => {
    assert.deepEqual(await problemsOf({ allowedCidrs: "0.0.0.0/0" }), [
      'allowedCidrs is "0.0.0.0/0"; allowed: a list of 1 to 20 different IPv4 ranges in CIDR notation, host bits zero. ' +
        "To fix it: npx pulumi config rm allowedCidrs && npx pulumi config set --path 'allowedCidrs[0]' 203.0.113.0/24",
    ]);
  });

  it("may be a map that is none, or has a name that is not allowed", async () => {
    const allowed =
      "allowed: a map of at most 40 tags: a name of 1 to 128 and a value of at most 256 letters, digits, spaces and _.:/=+-@; " +
      "no name begins with aws:, and no two differ in case only. " +
      "To fix it: npx pulumi config rm tags && npx pulumi config set --path 'tags.CostCenter' 4711";
    assert.deepEqual(await problemsOf({ tags: '{"aws:team":"shop"}' }), [
      `tags is "{\\"aws:team\\":\\"shop\\"}"; ${allowed}`,
    ]);
  });

  it("may be a misspelt key, which is an error, too", async () => {
    const [problem] = await problemsOf({ enviromentSuffix: "dev" });
    assert.match(problem ?? "", /^enviromentSuffix is no key of this project; known: profile, environmentSuffix, /);
    assert.match(problem ?? "", /To fix it: npx pulumi config rm enviromentSuffix$/);
  });

  it("leaves the keys of other namespaces alone", async () => {
    await loadConfig({ "aws:profile": "x", "transaction-system-other:key": "x" });
  });

  it("is also one without a region", async () => {
    const [problem] = await problemsOf({ "aws:region": undefined });
    assert.equal(
      problem,
      "aws:region is not set; allowed: a region of AWS outside China and GovCloud. To fix it: npx pulumi config set aws:region us-east-1",
    );
  });

  it("may be a region whose ARNs are of another partition", async () => {
    for (const region of ["cn-north-1", "us-gov-west-1", "somewhere"])
      assert.match((await problemsOf({ "aws:region": region }))[0] ?? "", /^aws:region is "/);
  });
});
