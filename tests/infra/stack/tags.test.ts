import assert from "node:assert/strict";
import { stackTags } from "../../../infra/stack/tags";
import { deployUnderMocks } from "../../support/program/pulumi";
import { deployProgram } from "../../support/program/stack";
import { isTaggable } from "../../support/program/taggable";

const identity = { project: "shop", stack: "dev", environmentSuffix: "d" };
const own = { Project: "shop", Stack: "dev", EnvironmentSuffix: "d", ManagedBy: "pulumi" };
const tagsOf = (tags: Record<string, string>) => deployUnderMocks(() => stackTags({ ...identity, tags }));

describe("the tags of a stack", () => {
  it("are its own, and the user's beside them", async () => {
    const { result, warnings } = await tagsOf({ CostCenter: "4711" });
    assert.deepEqual(result, { ...own, CostCenter: "4711" });
    assert.deepEqual(warnings, []);
  });

  it("are its own where the user gives others, in whatever case, and it says so", async () => {
    const { result, warnings } = await tagsOf({ stack: "mine", Name: "shop", CostCenter: "4711" });
    assert.deepEqual(result, { ...own, CostCenter: "4711" });
    assert.deepEqual(warnings, [
      "tags has stack, Name, which the stack sets itself: its own value counts. To fix it: " +
        "npx pulumi config rm --path 'tags[\"stack\"]' && npx pulumi config rm --path 'tags[\"Name\"]'",
    ]);
  });

  it("are on everything that takes some, which keeps its name", async () => {
    const { resources } = await deployProgram({ config: { tags: '{"CostCenter":4711,"Name":"shop"}' } });
    const taggable = resources.filter(({ type }) => !type.startsWith("transaction-system:") && isTaggable(type));
    assert.ok(taggable.length > 30);
    for (const { name, inputs } of taggable) {
      const { CostCenter, Name } = inputs.tags as Record<string, unknown>;
      assert.equal(CostCenter, "4711", name);
      assert.notEqual(Name, "shop", name);
    }
  });
});
