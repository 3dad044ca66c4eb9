/** Writes the archive that the program would upload into a directory of its own. */
import * as pulumi from "@pulumi/pulumi";
import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startReaper } from "../reaper";

export interface UnpackedArchive {
  directory: string;
  remove: () => Promise<void>;
}

/**
 * The directory is gone after `remove`, and with this process, however that ends.
 * @throws Error for anything but an AssetArchive of strings and files, which is what CallbackFunction makes.
 */
export async function unpackArchive(archive: unknown): Promise<UnpackedArchive> {
  if (!(archive instanceof pulumi.asset.AssetArchive))
    throw new Error("The code of a function must be an AssetArchive to run here, see local/lambda/unpack-archive.ts.");
  const directory = await mkdtemp(path.join(tmpdir(), "transaction-system-"));
  const reaper = startReaper('rm -rf "$1"', [directory], { cwd: tmpdir() });
  const remove = () => {
    reaper.end();
    return reaper.ended;
  };
  try {
    for (const [name, asset] of Object.entries(await archive.assets)) {
      const target = path.join(directory, name);
      await mkdir(path.dirname(target), { recursive: true });
      await writeAsset(target, asset);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, remove };
}

async function writeAsset(target: string, asset: pulumi.asset.Asset | pulumi.asset.Archive): Promise<void> {
  if (asset instanceof pulumi.asset.StringAsset) await writeFile(target, await asset.text);
  else if (asset instanceof pulumi.asset.FileAsset) await copyFile(await asset.path, target);
  else throw new Error(`${path.basename(target)} in a function's archive is neither a StringAsset nor a FileAsset.`);
}
