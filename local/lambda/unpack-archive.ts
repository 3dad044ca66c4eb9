/** Writes the archive that the program would upload into a directory of its own. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeTemporaryFolder } from "../process/temporary-folder";

/** As Pulumi's AssetArchive of StringAssets, or what a message makes of one. */
interface Archive {
  assets: Promise<Assets> | Assets;
}

type Assets = Record<string, { text?: Promise<string> | string }>;

export interface UnpackedArchive {
  directory: string;
  remove: () => Promise<void>;
}

/**
 * The directory is gone after `remove`, and with this process, however that ends.
 * @throws Error for anything but an AssetArchive of strings, which is what the program makes.
 */
export async function unpackArchive(archive: unknown): Promise<UnpackedArchive> {
  if (!isArchive(archive))
    throw new Error("The code of a function must be an AssetArchive to run here, see local/lambda/unpack-archive.ts.");
  const { folder: directory, remove } = await makeTemporaryFolder();
  try {
    for (const [name, asset] of Object.entries(await archive.assets)) {
      const text = await asset.text;
      if (text === undefined) throw new Error(`${name} in a function's archive must be a StringAsset to run here.`);
      await writeFile(path.join(directory, name), text);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, remove };
}

function isArchive(value: unknown): value is Archive {
  return typeof value === "object" && value !== null && "assets" in value;
}
