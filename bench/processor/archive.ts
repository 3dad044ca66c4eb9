/** The event processor's archive, as it is uploaded and as Pulumi packs it by itself. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
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
  /** The same handler beside its packages as npm installs them, which is what CallbackFunction packs. */
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
  await build({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: [IMPORTS],
    outfile: path.join(packed, "runtime-imports.js"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
  });
  await symlink(path.join(PROJECT_FOLDER, "node_modules"), path.join(packed, "node_modules"));
  return { ours, packed };
}
