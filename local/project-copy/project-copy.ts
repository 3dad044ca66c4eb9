/** A copy of the project, for what changes files in it or runs in a folder of its own. */
import { cp, readdir, symlink } from "node:fs/promises";
import path from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

/** What a copy does without or has of its own. */
const LEFT_OUT = /^(\.git|\.build|node_modules|Pulumi\..+\.yaml)$/;
const STACK = /^Pulumi\..+\.yaml$/;

/**
 * Fills an empty folder with the project; the packages are a link.
 * @param stacksDirectory whose Pulumi.STACK.yaml it gets; the project's own by default.
 */
export async function copyProject(folder: string, stacksDirectory: string = PROJECT_DIRECTORY): Promise<void> {
  for (const name of await readdir(PROJECT_DIRECTORY))
    if (!LEFT_OUT.test(name))
      await cp(path.join(PROJECT_DIRECTORY, name), path.join(folder, name), { recursive: true });
  for (const name of await readdir(stacksDirectory))
    if (STACK.test(name)) await cp(path.join(stacksDirectory, name), path.join(folder, name));
  await symlink(path.join(PROJECT_DIRECTORY, "node_modules"), path.join(folder, "node_modules"));
}
