import assert from "node:assert/strict";
import { createImageContext } from "../../../build/image-context";
import { deployProgram } from "../../support/program/stack";

describe("ServiceImage", () => {
  it("goes to a repository whose tags never change and whose images are scanned", async () => {
    assert.deepEqual((await deployProgram()).named("service-image-repository").inputs, {
      name: "transaction-service-dev",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      forceDelete: true,
      lifecyclePolicy: {
        rules: [{ description: "Keep what a rollback may need", tagStatus: "any", maximumNumberOfImages: 10 }],
      },
      tags: { Project: "transaction-system", Stack: "dev", EnvironmentSuffix: "dev", ManagedBy: "pulumi" },
    });
  });

  it("is tagged by its content, for the architecture of the tasks", async () => {
    const { folder, contentHash } = await createImageContext();
    assert.deepEqual((await deployProgram()).named("service-image-image").inputs, {
      repositoryUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/transaction-service-dev",
      context: folder,
      platform: "linux/amd64",
      imageTag: contentHash.slice(0, 32),
    });
  });

  it("stays in the repository when another follows, and is read by a plugin that knows an expired token", async () => {
    const { transforms } = (await deployProgram()).named("service-image-image");
    assert.equal(transforms.length, 1);
    const props = { push: true };
    const of = (type: string) => transforms[0]?.({ custom: true, type, name: "n", props, opts: { protect: true } });
    assert.deepEqual(of("docker-build:index:Image"), {
      props: { push: true },
      opts: { protect: true, version: "0.0.22", retainOnDelete: true },
    });
    assert.equal(of("aws:ecr/repository:Repository"), undefined);
  });
});
