/** Writes the archive that the program would upload into a directory of its own. */
import * as pulumi from "@pulumi/pulumi";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startReaper } from "../process/reaper";

export interface UnpackedArchive {
  directory: string;
  remove: () => Promise<void>;
}

/**
 * The directory is gone after `remove`, and with this process, however that ends.
 * @throws Error for anything but an AssetArchive of strings, which is what the program makes.
 */
export async function unpackArchive(archive: unknown): Promise<UnpackedArchive> {
  if (!(archive instanceof pulumi.asset.AssetArchive))
    throw new Error("The code of a function must be an AssetArchive to run here, see local/lambda/unpack-archive.ts.");
  const parent = path.resolve(tmpdir());
  const directory = await mkdtemp(path.join(parent, "transaction-system-"));
  const reaper = startReaper('rm -rf "$1"', [directory], { cwd: parent });
  const remove = () => {
    reaper.end();
    return reaper.ended;
  };
  try {
    for (const [name, asset] of Object.entries(await archive.assets)) {
      if (!(asset instanceof pulumi.asset.StringAsset))
        throw new Error(`${name} in a function's archive must be a StringAsset to run here.`);
      await writeFile(path.join(directory, name), await asset.text);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, remove };
}
