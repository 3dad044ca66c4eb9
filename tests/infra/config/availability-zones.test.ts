import assert from "node:assert/strict";
import { createProviders } from "../../../program/providers";
import { runUnderMocks } from "../../../program/run-program";
import { readStackValues } from "../../../program/stack-values";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

const AVAILABILITY_ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones";

/** Runs the program in an account that has these zones. */
async function deployIn(names: string[], config: Record<string, string> = {}) {
  const region = "ap-northeast-1";
  const { createResource, call } = createProviders({ accountId: "123456789012", region });
  const asked: unknown[] = [];
  let zones: unknown;
  const outputs = await runUnderMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type === "awsx:ec2:Vpc") zones = (inputs as Record<string, unknown>).availabilityZoneNames;
        return createResource(type, name, inputs as Record<string, unknown>);
      },
      call: ({ token, inputs }) => {
        if (token !== AVAILABILITY_ZONES) return call(token);
        asked.push(inputs);
        return { id: region, names };
      },
    },
    "dev",
    readStackValues("dev", { "aws:region": region, ...config }, STACKS_DIRECTORY),
  );
  return { zones, asked, told: outputs.availabilityZones };
}

describe("the availability zones of a stack", () => {
  it("are the first two that the account has, of the ordinary ones, where none are configured", async () => {
    const { zones, asked, told } = await deployIn(["ap-northeast-1d", "ap-northeast-1c", "ap-northeast-1a"]);
    assert.deepEqual(zones, ["ap-northeast-1a", "ap-northeast-1c"]);
    assert.deepEqual(told, ["ap-northeast-1a", "ap-northeast-1c"]);
    assert.deepEqual(asked, [{ state: "available", filters: [{ name: "zone-type", values: ["availability-zone"] }] }]);
  });

  it("are those that are configured, in their order, and nobody is asked", async () => {
    const { zones, asked, told } = await deployIn([], { availabilityZones: '["ap-northeast-1d","ap-northeast-1a"]' });
    assert.deepEqual(zones, ["ap-northeast-1d", "ap-northeast-1a"]);
    assert.deepEqual(told, zones);
    assert.deepEqual(asked, []);
  });

  it("have to be two", async () => {
    await assert.rejects(deployIn(["ap-northeast-1a"]), {
      message:
        "The configuration of stack 'dev' has 1 problem:\n" +
        '  - aws:region is "ap-northeast-1"; allowed: a region in which the account has 2 availability zones ' +
        "(here: ap-northeast-1a). To fix it: npx pulumi config set aws:region us-east-1",
    });
  });
});
