/** A folder for temporary files. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startReaper } from "./reaper";

export interface TemporaryFolder {
  /** Absolute. */
  folder: string;
  remove: () => Promise<void>;
}

/** Again, as something that was still ending may write its files meanwhile. */
const REMOVE = 'rm -rf "$1" || { sleep 1; rm -rf "$1"; }';

/** Makes a folder that is gone after `remove`, and with this process, however that ends. */
export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
  const parent = path.resolve(tmpdir());
  const folder = await mkdtemp(path.join(parent, "transaction-system-"));
  const reaper = startReaper(REMOVE, [folder], { cwd: parent });
  return {
    folder,
    remove: () => {
      reaper.end();
      return reaper.ended;
    },
  };
}
