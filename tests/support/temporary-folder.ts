/** Folders that go with the tests that need them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "./use";

/**
 * Makes a folder for the tests of the surrounding describe, and removes it after them; gives its path.
 * @param fill puts something into it first.
 * @param fixture `useForEach` where each test needs its own.
 */
export function useTemporaryFolder(fill: (folder: string) => unknown = () => undefined, fixture = use): () => string {
  return fixture(
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "transaction-system-test-"));
      await fill(folder);
      return folder;
    },
    (folder) => rm(folder, { recursive: true }),
  );
}
