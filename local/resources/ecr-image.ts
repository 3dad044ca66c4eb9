/** awsx:ecr:Image as the folder that it would be built from: what is in it runs here as it is, without a container. */
import path from "node:path";
import type { CreateResource } from "./resource";

export interface ImageInputs {
  context: string;
}

export const createEcrImage: CreateResource<ImageInputs> = ({ context }) =>
  Promise.resolve({ id: "", outputs: { imageUri: path.resolve(context) } });
