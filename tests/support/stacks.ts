/**
 * The stacks that tests run: files of their own, as those of the project are the user's to edit. `Pulumi.yaml` is the
 * project's.
 */
import { join } from "node:path";

export const STACKS_DIRECTORY = join(__dirname, "stacks");
