/** The service's container image: built from service/, pushed to a repository of the stack's own. */
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { createImageContext, type ImageContext } from "../../build/image-context";
import { addChildOptions } from "../stack/child-options";
import type { StackContext } from "../stack/context";

/** Images kept for a rollback. */
const IMAGES_KEPT = 10;

const keepEncryption = addChildOptions("aws:ecr/repository:Repository", {
  ignoreChanges: ["encryptionConfigurations"],
});

/**
 * The plugin that reads an expired token of ECR as such. awsx asks for 0.0.14, which takes it for an image that is gone: a
 * refresh then forgets the image, and the next update cannot push its immutable tag again (pulumi-docker-build, 0.0.21).
 */
const DOCKER_BUILD_VERSION = "0.0.22";

/**
 * Each content is a resource of its own, so that an update deletes the one before it, and with it, while its token is
 * valid, the image that tasks run or a rollback needs. The repository's lifecycle policy alone decides how many are kept.
 */
const keepImages = addChildOptions("docker-build:index:Image", { version: DOCKER_BUILD_VERSION, retainOnDelete: true });

export interface ServiceImageArgs {
  context: ImageContext;
}

/** A private repository with immutable, scanned images, and the image of the service as it is now. */
export class ServiceImage extends pulumi.ComponentResource {
  /** The image, by digest. */
  readonly uri: pulumi.Output<string>;

  constructor(
    name: string,
    stack: StackContext,
    { context }: ServiceImageArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:ServiceImage", name, {}, opts);
    const repository = new awsx.ecr.Repository(
      `${name}-repository`,
      {
        name: stack.names.service,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        ...(stack.keys ? { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: stack.keys.dataKeyArn }] } : {}),
        forceDelete: !stack.protectData,
        lifecyclePolicy: {
          rules: [
            { description: "Keep what a rollback may need", tagStatus: "any", maximumNumberOfImages: IMAGES_KEPT },
          ],
        },
        tags: stack.tags,
      },
      // Another key would replace the repository, and the images that tasks run with it.
      { parent: this, transforms: [keepEncryption] },
    );
    const image = new awsx.ecr.Image(
      `${name}-image`,
      {
        repositoryUrl: repository.url,
        context: context.folder,
        platform: "linux/amd64",
        // awsx would derive it from the folder's path. An immutable tag must change with the content, and only with it.
        imageTag: context.contentHash.slice(0, 32),
      },
      { parent: this, transforms: [keepImages] },
    );
    this.uri = image.imageUri;
    this.registerOutputs({ uri: this.uri });
  }
}

/**
 * What the image is built from.
 * @throws RunError, for the user of the CLI, without a stack trace.
 */
export async function buildImageContext(): Promise<ImageContext> {
  return createImageContext().catch((error: unknown) => {
    throw new pulumi.RunError(
      `${(error as Error).message}. To fix it: make the folder writable and npm ci complete. ` +
        "(On AWS, imageUri may name an image of your own instead.)",
    );
  });
}
