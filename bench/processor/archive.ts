/** The event processor's archive, as it is uploaded and as CallbackFunction packs it by itself. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { build } from "esbuild";
import { bundleRuntimeImports, PROJECT_FOLDER } from "../../build/bundle";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import type { Context } from "../context";

const IMPORTS = "handlers/event-processor-imports.ts";

export interface Archives {
  /** Folder with the serialized handler and one bundle of its packages. */
  ours: string;
  /** The same handler beside its packages, whole, as npm installs them. */
  packed: string;
}

/** Writes both outside the project, so that neither finds more than it has. */
export async function writeArchives({ defer }: Pick<Context, "defer">): Promise<Archives> {
  const folder = await mkdtemp(path.join(tmpdir(), "transaction-system-bench-"));
  defer(() => rm(folder, { recursive: true }));
  const [ours, packed] = [path.join(folder, "ours"), path.join(folder, "packed")];
  const { text } = await pulumi.runtime.serializeFunction(createEventProcessorHandler, {
    isFactoryFunction: true,
    exportName: "handler",
  });
  for (const archive of [ours, packed]) {
    await mkdir(archive);
    await writeFile(path.join(archive, "__index.js"), text);
  }
  await writeFile(path.join(ours, "runtime-imports.js"), await bundleRuntimeImports(IMPORTS));
  await packImports(packed);
  return { ours, packed };
}

/** Puts the packages of the handler's imports, and theirs, where CallbackFunction would, if they were `dependencies`. */
async function packImports(archive: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: [IMPORTS],
    outfile: path.join(archive, "runtime-imports.js"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    metafile: true,
  });
  const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map((imported) => imported.path));
  const files = await pulumi.runtime.computeCodePaths({ extraIncludePackages: packages });
  for (const file of files.keys())
    await cp(path.resolve(PROJECT_FOLDER, file), path.join(archive, file), { recursive: true });
}
