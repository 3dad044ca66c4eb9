/** A copy of the project with the tests' own stacks, for what runs in the project's folder or changes what is in it. */
import { copyProject } from "../../../local/project-copy/project-copy";
import { STACKS_DIRECTORY } from "../program/stacks";
import { useTemporaryFolder } from "../temporary-folder";

/**
 * Copies it for the tests of the surrounding describe; gives its folder.
 * @param edit changes the copy, as a team changes the project.
 */
export function useProjectCopy(edit: (folder: string) => Promise<void> = () => Promise.resolve()): () => string {
  return useTemporaryFolder(async (folder) => {
    await copyProject(folder, STACKS_DIRECTORY);
    await edit(folder);
  });
}
