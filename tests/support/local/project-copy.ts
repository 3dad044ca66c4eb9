/** A copy of the project, for what runs in the project's folder or changes what is in it. */
import { cp, readdir, symlink } from "node:fs/promises";
import path from "node:path";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { STACKS_DIRECTORY } from "../program/stacks";
import { useTemporaryFolder } from "../temporary-folder";

/** What a copy does without or has of its own. */
const LEFT_OUT = /^(\.git|\.build|node_modules|Pulumi\..+\.yaml)$/;

/**
 * Copies it for the tests of the surrounding describe, with the packages as a link and the tests' own stacks; gives its folder.
 * @param edit changes the copy, as a team changes the project.
 */
export function useProjectCopy(edit: (folder: string) => Promise<void> = () => Promise.resolve()): () => string {
  return useTemporaryFolder(async (folder) => {
    await copyProject(folder);
    await edit(folder);
  });
}

async function copyProject(folder: string): Promise<void> {
  for (const name of await readdir(PROJECT_DIRECTORY))
    if (!LEFT_OUT.test(name))
      await cp(path.join(PROJECT_DIRECTORY, name), path.join(folder, name), { recursive: true });
  for (const name of await readdir(STACKS_DIRECTORY))
    if (name !== "Pulumi.yaml") await cp(path.join(STACKS_DIRECTORY, name), path.join(folder, name));
  await symlink(path.join(PROJECT_DIRECTORY, "node_modules"), path.join(folder, "node_modules"));
}
