/**
 * The stacks that tests run: files of their own, as those of the project are the user's to edit. Their `Pulumi.yaml` declares
 * no keys, so that an entry which the project's lacks or has too much fails the test that is about that, and no other.
 */
import { join } from "node:path";

export const STACKS_DIRECTORY = join(__dirname, "stacks");
