import assert from "node:assert/strict";
import { createResource, providers } from "../../../local/resources/create-resource";
import type { LocalDeployment } from "../../../local/resources/resource";

describe("a resource type", () => {
  // What has no counterpart and what is unknown touches nothing.
  const deployment = {} as LocalDeployment;

  it("without a counterpart is made up, in this machine's account and region", async () => {
    const { id, outputs } = await createResource("aws:ecs/cluster:Cluster", "cluster", { name: "named" }, deployment);
    const arn = "arn:aws:ecs:us-east-1:000000000000:cluster/named";
    assert.deepEqual({ id, outputs }, { id: "named", outputs: { name: "named", arn } });
  });

  it("that is unknown is an error which names it and the files to add it to", async () => {
    await assert.rejects(createResource("aws:kinesis/stream:Stream", "stream", {}, deployment), {
      message:
        /aws:kinesis\/stream:Stream \(of stream\).*program\/provider-answers\.ts.*local\/resources\/create-resource\.ts/,
    });
  });
});

describe("a provider function", () => {
  it("is answered for the emulators' account", () => {
    const identity = providers.call("aws:index/getCallerIdentity:getCallerIdentity");
    assert.equal(identity.accountId, "000000000000");
  });
});
