import assert from "node:assert/strict";
import { callFunction, createResource } from "../../../local/resources/create-resource";
import type { Deployment } from "../../../local/resources/resource";

describe("a resource type", () => {
  // What has no counterpart and what is unknown touches nothing.
  const deployment = {} as Deployment;

  it("without a counterpart is made up", async () => {
    assert.deepEqual(await createResource("aws:iam/role:Role", "role", { name: "named" }, deployment), {
      id: "role",
      outputs: { name: "named", arn: "arn:aws:iam:us-east-1:000000000000:role" },
    });
  });

  it("that is unknown is an error which names it and the files to add it to", async () => {
    await assert.rejects(createResource("aws:kinesis/stream:Stream", "stream", {}, deployment), {
      message:
        /aws:kinesis\/stream:Stream \(of stream\).*local\/resources\/create-resource\.ts.*without-counterpart\.ts/,
    });
  });
});

describe("a provider function", () => {
  it("is answered for the emulators' account", () => {
    assert.equal(callFunction("aws:index/getCallerIdentity:getCallerIdentity").accountId, "000000000000");
  });

  it("that is unknown is an error which names it and the file to add it to", () => {
    assert.throws(() => callFunction("aws:ec2/getAmi:getAmi"), {
      message: /aws:ec2\/getAmi:getAmi.*local\/resources\/create-resource\.ts/,
    });
  });
});
