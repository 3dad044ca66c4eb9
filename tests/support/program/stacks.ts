/**
 * The stacks that tests run: files of their own, as those of the project are the user's to edit. `Pulumi.yaml`
 * only names the project: the program has its defaults itself.
 */
import { join } from "node:path";

export const STACKS_DIRECTORY = join(__dirname, "stacks");
